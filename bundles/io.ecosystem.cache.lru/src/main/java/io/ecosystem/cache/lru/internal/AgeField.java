package io.ecosystem.cache.lru.internal;

/** The times that nodes can be ordered by. */
enum AgeField {

    /** The time of last use. */
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

    /** The time of last write. */
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

    /** Returns the current time of a node; it never goes back. */
    abstract long of(Node<?, ?> node);

    /** Returns the place set by {@link #place(Node, int)}. */
    abstract int place(Node<?, ?> node);

    abstract void place(Node<?, ?> node, int place);
}
