package io.ecosystem.cache.lru.internal;

/** What nodes are ordered by. */
enum AgeField {

    /** When they were last used. */
    USE {

        @Override
        long of(Node<?, ?> node) {
            return node.used();
        }

        @Override
        int place(Node<?, ?> node) {
            return node.placeByUse;
        }

        @Override
        void place(Node<?, ?> node, int place) {
            node.placeByUse = place;
        }
    },

    /** When they were last written. */
    WRITING {

        @Override
        long of(Node<?, ?> node) {
            return node.written();
        }

        @Override
        int place(Node<?, ?> node) {
            return node.placeByWriting;
        }

        @Override
        void place(Node<?, ?> node, int place) {
            node.placeByWriting = place;
        }
    };

    /** The moment now; it never goes back. */
    abstract long of(Node<?, ?> node);

    /** The place that {@link #place(Node, int)} has set. */
    abstract int place(Node<?, ?> node);

    abstract void place(Node<?, ?> node, int place);
}
