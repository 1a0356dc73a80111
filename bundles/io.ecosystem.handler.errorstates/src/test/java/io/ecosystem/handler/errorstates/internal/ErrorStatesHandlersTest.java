package io.ecosystem.handler.errorstates.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Status;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.errorstates.internal.InMemoryErrorStates;
import io.ecosystem.spi.codec.Codec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErrorStatesHandlersTest {

    private static final String DISK = "{\"error_id\":\"DISK.LOW\",\"description\":\"first\",\"count\":%d}";

    private final Codec codec = new JsonCodec();
    private final ErrorStates states = new InMemoryErrorStates();

    @BeforeEach
    void raise() {
        states.raise("disk.low", "first");
        states.raise("disk.low", "second");
        states.raise("peer", "gone");
    }

    @Test
    void listsTheStates() {
        assertThat(written(new GetErrorStates(states).handle(null, null)))
                .isEqualTo("{\"errors\":[" + DISK.formatted(2)
                        + ",{\"error_id\":\"PEER\",\"description\":\"gone\",\"count\":1}]}");
    }

    @Test
    void clearsAStateAndListsTheRest() {
        assertThat(clear("{\"error_id\":\"Peer\",\"count\":0}")).isEqualTo("{\"errors\":[" + DISK.formatted(2) + "]}");
        assertThat(clear("{\"error_id\":\"disk.low\",\"count\":1}"))
                .isEqualTo("{\"errors\":[" + DISK.formatted(1) + "]}");
        assertThat(clear("{\"error_id\":\"disk.low\",\"count\":9}")).isEqualTo("{\"errors\":[]}");
        assertThat(clear("{\"error_id\":\"unknown\",\"count\":1}")).isEqualTo("{\"errors\":[]}");
    }

    @Test
    void refusesANegativeCount() {
        assertInvalid(
                "{\"error_id\":\"disk.low\",\"count\":-1}", "count: expected 0 for all, or how many to clear, not -1");

        assertThat(states.raised()).contains(new ErrorState("DISK.LOW", "first", 2));
    }

    @Test
    void refusesARequestWithoutItsFields() {
        assertInvalid("{\"count\":1}", "error_id: missing, expected text");
        assertInvalid("{\"error_id\":\"peer\"}", "count: missing, expected an integer");
        assertInvalid("{\"error_id\":\"peer\",\"count\":1.5}", "count: expected an integer");
    }

    private void assertInvalid(String request, String reason) {
        assertThatThrownBy(() -> clear(request))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(Status.INVALID))
                .hasMessageStartingWith(reason);
    }

    private String clear(String request) {
        var bound = (ClearErrorStates.Request)
                codec.binding(ClearErrorStates.Request.class).read(Bytes.utf8(request));
        return written(new ClearErrorStates(states).handle(bound, null));
    }

    private String written(Raised raised) {
        return codec.binding(Raised.class).write(raised).utf8();
    }
}
