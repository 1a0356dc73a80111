package io.ecosystem.cache.lru.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A heap of nodes by age, the oldest on top.
 *
 * <p>The time of a node may advance without notice to the heap. Nodes are placed by their last known time, so a node is
 * never placed too low, and is corrected when it reaches the top. Advancing a time is therefore free, and finding the
 * oldest costs O(log n) for each node whose time has advanced since it was last examined. Not thread-safe; callers hold
 * a lock.
 */
final class AgeHeap<K, V> {

    private static final int FIRST_CAPACITY = 16;

    private final AgeField moment;
    private long[] known = new long[FIRST_CAPACITY];
    private Node<K, V>[] nodes = array(FIRST_CAPACITY);
    private int size;

    AgeHeap(AgeField moment) {
        this.moment = moment;
    }

    int size() {
        return size;
    }

    void add(Node<K, V> node) {
        if (size == nodes.length) {
            known = Arrays.copyOf(known, size + (size >> 1));
            nodes = Arrays.copyOf(nodes, known.length);
        }
        rise(size++, node, moment.of(node));
    }

    /** Returns the currently oldest node; null if there is none. */
    @Nullable
    Node<K, V> oldest() {
        while (size > 0) {
            Node<K, V> top = nodes[0];
            long now = moment.of(top);
            if (now == known[0]) {
                return top;
            }
            sink(0, top, now);
        }
        return null;
    }

    /** Returns the time of the node that {@link #oldest} returned, as of then. */
    long oldestMoment() {
        return known[0];
    }

    void remove(Node<K, V> node) {
        int place = moment.place(node);
        size--;
        Node<K, V> last = nodes[size];
        long lastKnown = known[size];
        nodes[size] = null;
        if (last != node) {
            sink(place, last, lastKnown);
            if (nodes[place] == last) {
                rise(place, last, lastKnown);
            }
        }
    }

    void clear() {
        known = new long[FIRST_CAPACITY];
        nodes = array(FIRST_CAPACITY);
        size = 0;
    }

    /** Returns all nodes, in no particular order. */
    Node<K, V>[] all() {
        return Arrays.copyOf(nodes, size);
    }

    private void rise(int from, Node<K, V> node, long age) {
        int at = from;
        while (at > 0) {
            int parent = at - 1 >>> 1;
            if (known[parent] <= age) {
                break;
            }
            put(at, nodes[parent], known[parent]);
            at = parent;
        }
        put(at, node, age);
    }

    private void sink(int from, Node<K, V> node, long age) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && known[child + 1] < known[child]) {
                child++;
            }
            if (known[child] >= age) {
                break;
            }
            put(at, nodes[child], known[child]);
            at = child;
        }
        put(at, node, age);
    }

    private void put(int at, Node<K, V> node, long age) {
        nodes[at] = node;
        known[at] = age;
        moment.place(node, at);
    }

    @SuppressWarnings("unchecked") // an array of a generic type
    private static <K, V> Node<K, V>[] array(int length) {
        return (Node<K, V>[]) new Node<?, ?>[length];
    }
}
