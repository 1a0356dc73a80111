package io.ecosystem.queue.worker;

import java.util.Objects;

/** The outcome of one attempt. */
public sealed interface Outcome {

    /** The entry is processed and leaves the queue. */
    record Done() implements Outcome {}

    /**
     * The attempt failed. It is repeated later, unless it was the last.
     *
     * @param reason for the operator
     */
    record Retry(String reason) implements Outcome {

        public Retry {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The attempt failed, and any other would fail, too.
     *
     * @param reason for the operator
     */
    record GiveUp(String reason) implements Outcome {

        public GiveUp {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Nothing was attempted: the entry is pending again in its old place. */
    record PutBack() implements Outcome {}

    /**
     * The attempt was interrupted by the platform: the entry is pending again in its old place, no attempt is counted,
     * and the next one is a redelivery.
     *
     * @param reason for the operator
     */
    record Interrupted(String reason) implements Outcome {

        public Interrupted {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
