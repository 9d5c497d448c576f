// One function a command: it adds the command's options to the parser and, when the arguments ask for it, leaves what
// is to be done in context.action.
#pragma once

namespace CLI {
class App;
}

namespace cli {

struct Context;

void addReaders(CLI::App& app, Context& context);
void addRead(CLI::App& app, Context& context);
void addTree(CLI::App& app, Context& context);
void addShow(CLI::App& app, Context& context);
void addDecode(CLI::App& app, Context& context);
void addEncode(CLI::App& app, Context& context);
void addWrite(CLI::App& app, Context& context);
void addEdit(CLI::App& app, Context& context); // set, add, remove
void addNew(CLI::App& app, Context& context);
void addApdu(CLI::App& app, Context& context);
void addDump(CLI::App& app, Context& context);
void addCardNew(CLI::App& card, Context& context);
void addCardServe(CLI::App& card, Context& context);
void addDevice(CLI::App& app, Context& context);
void addDoctor(CLI::App& app, Context& context);
void addSchema(CLI::App& app, Context& context);
void addDiff(CLI::App& app, Context& context);
void addCheck(CLI::App& app, Context& context);
void addRecover(CLI::App& app, Context& context);
void addBatch(CLI::App& app, Context& context); // run, resume, status, report, resolve, verify

} // namespace cli
