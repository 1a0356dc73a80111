package io.ecosystem.handler.statistics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.codec.json.internal.JsonCodec;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.statistics.StatisticsReports;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GetStatisticsTest {

    private final Codec codec = new JsonCodec();
    private List<Map<String, Object>> history = List.of();
    private final GetStatistics handler = new GetStatistics(new StatisticsReports() {

        @Override
        public Map<String, Object> current() {
            var record = new LinkedHashMap<String, Object>();
            record.put("endpoint_data", Map.of("echo", Map.of("p95", -1.0)));
            record.put("timestamp", new BigDecimal("1795383205.590"));
            return record;
        }

        @Override
        public List<Map<String, Object>> history() {
            return history;
        }
    });

    @Test
    void tellsThePeriodThatGoesOn() {
        assertThat(ask("{\"type\":\"current\"}"))
                .isEqualTo(
                        "{\"statistics\":{\"endpoint_data\":{\"echo\":{\"p95\":-1.0}},\"timestamp\":1795383205.590}}");
    }

    @Test
    void tellsTheLastPeriodForAnyOtherType() {
        assertThat(ask("{\"type\":\"gathered\"}")).isEqualTo("{\"statistics\":{}}");

        history = List.of(Map.of("period", 2L), Map.of("period", 1L));

        assertThat(ask("{\"type\":\"gathered\"}")).isEqualTo("{\"statistics\":{\"period\":2}}");
        assertThat(ask("{\"type\":\"Current\"}")).isEqualTo("{\"statistics\":{\"period\":2}}");
    }

    @Test
    void tellsAllPeriods() {
        assertThat(ask("{\"type\":\"full\"}")).isEqualTo("{\"statistics\":[]}");

        history = List.of(Map.of("period", 2L), Map.of("period", 1L));

        assertThat(ask("{\"type\":\"full\"}")).isEqualTo("{\"statistics\":[{\"period\":2},{\"period\":1}]}");
    }

    @Test
    void refusesARequestWithoutAType() {
        assertThatThrownBy(() -> ask("{}"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("type: missing, expected text");
        assertThatThrownBy(() -> ask("{\"type\":1}"))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("type: expected text");
    }

    private String ask(String request) {
        var bound = (GetStatistics.Request)
                codec.binding(GetStatistics.Request.class).read(Bytes.utf8(request));
        return codec.binding(GetStatistics.Response.class)
                .write(handler.handle(bound, null))
                .utf8();
    }
}
