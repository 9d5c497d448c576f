#include "tests/card/line/faulty_sql.h"

#include <csignal>

namespace support {

using namespace card::line;
using apdu::Result;

namespace {

class FaultySql : public Sql {
  public:
    FaultySql(std::unique_ptr<Sql> inner, std::shared_ptr<FaultPlan> plan)
        : inner_(std::move(inner)), plan_(std::move(plan)) {}

    Result<Time> begin(Mode mode) override {
        return at<Time>([&] { return inner_->begin(mode); });
    }
    Result<void> commit() override {
        return at<void>([&] { return inner_->commit(); });
    }
    Result<std::vector<Cells>> run(const Statement& statement, std::span<const Parameter> parameters) override {
        return at<std::vector<Cells>>([&] { return inner_->run(statement, parameters); });
    }
    void rollback() override { inner_->rollback(); }
    Trouble trouble() const override { return isLost_ ? Trouble::Lost : inner_->trouble(); }
    Result<void> reconnect() override {
        inner_->rollback();
        isLost_ = false;
        return {};
    }
    Result<void> takeStation(const std::string& name) override { return inner_->takeStation(name); }
    std::unique_ptr<RowSink> rowSink(std::int64_t order) override { return inner_->rowSink(order); }
    Result<void> settle() override { return inner_->settle(); }

  private:
    template <class T>
    Result<T> at(const std::function<Result<T>()>& call) {
        if (plan_->calls++ != plan_->at) return call();
        if (plan_->mishap == Mishap::KillBefore) raise(SIGKILL);
        if (plan_->mishap != Mishap::LoseBefore) static_cast<void>(call());
        if (plan_->mishap == Mishap::KillAfter) raise(SIGKILL);
        isLost_ = true;
        return apdu::fail(apdu::ErrorKind::Input, "the connection is lost");
    }

    std::unique_ptr<Sql> inner_;
    std::shared_ptr<FaultPlan> plan_;
    bool isLost_ = false;
};

} // namespace

Connect faulty(Connect connect, std::shared_ptr<FaultPlan> plan) {
    return [connect = std::move(connect), plan = std::move(plan)]() -> Result<std::unique_ptr<Sql>> {
        auto inner = connect();
        if (!inner) return apdu::propagate(inner);
        return std::make_unique<FaultySql>(std::move(*inner), plan);
    };
}

} // namespace support
