// A tree of values as a Qt model: what cards, contexts and outlines are shown with.
//
//   model.show({{tr("File"), tr("Size")}, cardTree(workspace)});
#pragma once

#include "gui/selection.h"
#include "gui/tints.h"

#include <QAbstractItemModel>
#include <QStringList>

#include <optional>
#include <vector>

namespace gui {

enum class Tone : std::uint8_t { Plain, Strong, Dim, Warning, Error };

struct Node {
    QStringList texts; // by column
    Selection selection;
    QString toolTip = {};
    Tone tone = Tone::Plain;
    bool mono = false; // behind the first column stand bytes
    std::optional<Tint> ground = {};
    std::vector<Node> children = {};
};

class TreeModel final : public QAbstractItemModel {
    Q_OBJECT

  public:
    explicit TreeModel(QStringList headers, QObject* parent = nullptr);

    void show(std::vector<Node> nodes);
    const Selection& selectionAt(const QModelIndex& index) const;
    // The innermost row of the selection: of its field, else around its bytes, else of its object.
    QModelIndex find(const Selection& selection) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    static constexpr std::size_t none = SIZE_MAX;
    struct Entry {
        const Node* node = nullptr;
        std::size_t parent = none;
        int row = 0;
        std::vector<std::size_t> children = {};
    };
    void add(const std::vector<Node>& nodes, std::size_t parent);
    const Entry& entry(const QModelIndex& index) const { return entries_[index.internalId()]; }
    const std::vector<std::size_t>& childrenOf(const QModelIndex& parent) const;

    QStringList headers_;
    std::vector<Node> nodes_;
    std::vector<Entry> entries_; // parents before children
    std::vector<std::size_t> roots_;
};

} // namespace gui
