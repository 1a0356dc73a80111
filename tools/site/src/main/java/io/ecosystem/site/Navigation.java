package io.ecosystem.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/**
 * The tree of pages beside each page: a group for each second-level heading of the index page, with the first link of
 * each row of the tables below it.
 */
record Navigation(Map<String, List<Entry>> groups) {

    record Entry(String title, Path page) {}

    static Navigation of(MarkdownPage index) {
        var groups = new LinkedHashMap<String, List<Entry>>();
        List<Entry> group = new ArrayList<>();
        for (Node node = index.document().getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading && heading.getLevel() == 2) {
                group = new ArrayList<>();
                groups.put(MarkdownContents.text(heading), group);
            } else if (node instanceof TableBlock) {
                group.addAll(entries(index, node));
            }
        }
        groups.values().removeIf(List::isEmpty);
        return new Navigation(groups);
    }

    private static List<Entry> entries(MarkdownPage index, Node table) {
        var entries = new ArrayList<Entry>();
        table.accept(new AbstractVisitor() {
            @Override
            public void visit(CustomNode node) {
                if (node instanceof TableRow && first(node.getFirstChild()) instanceof Link link) {
                    entries.add(new Entry(MarkdownContents.text(link), index.resolve(link.getDestination())));
                } else {
                    visitChildren(node);
                }
            }
        });
        return entries;
    }

    private static Node first(Node cell) {
        return cell.getFirstChild() == null ? cell : cell.getFirstChild();
    }
}
