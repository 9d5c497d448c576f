// A card on the table with a session on it, and faults said in few words.
#pragma once

#include "card/emulator/faults.h"
#include "card/session.h"
#include "tests/card/cards.h"

#include <memory>
#include <stdexcept>

namespace card_test {

// A rule for one instruction, with more said about it: fault(0xB0, Fault::Answer).sw(0x6982).skip(1).
struct Rule {
    card::emulator::FaultRule rule;
    operator card::emulator::FaultRule() const { return rule; }
    Rule sw(std::uint16_t word) const { return set(&card::emulator::FaultRule::sw, word); }
    Rule skip(std::size_t n) const { return set(&card::emulator::FaultRule::skip, n); }
    Rule times(std::size_t n) const { return set(&card::emulator::FaultRule::times, n); }
    Rule count(std::size_t n) const { return set(&card::emulator::FaultRule::count, n); }

  private:
    template <class T>
    Rule set(T card::emulator::FaultRule::*member, T value) const {
        Rule changed = *this;
        changed.rule.*member = value;
        return changed;
    }
};
inline Rule fault(std::uint8_t instruction, card::emulator::Fault action) {
    Rule made;
    made.rule.instruction = instruction;
    made.rule.action = action;
    return made;
}

inline efs::Path path(const std::string& text) {
    return *efs::Path::parse(text);
}

// A card on the table, with a session on it unless the test opens one itself.
struct Table {
    explicit Table(efs::Image image, card::emulator::FaultScript script = {})
        : card(std::move(image)), faulty(card, std::move(script)), wire(faulty) {}
    card::Session& open() {
        auto opened = card::Session::open(wire);
        if (!opened) throw std::runtime_error(opened.error().message());
        session = std::move(*opened);
        wire.sent.clear();
        return *session;
    }
    card::emulator::VirtualCard card;
    card::emulator::FaultyCard faulty;
    Watched wire;
    std::unique_ptr<card::Session> session;
};

} // namespace card_test
