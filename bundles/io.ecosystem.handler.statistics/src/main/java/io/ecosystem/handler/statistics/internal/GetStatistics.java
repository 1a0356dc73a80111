package io.ecosystem.handler.statistics.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.statistics.StatisticsReports;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Returns the statistics of the instance. */
@Component
@Route("eco.statistics.get")
@RequiresRole(Role.OBSERVE)
public final class GetStatistics implements Handler<GetStatistics.Request, GetStatistics.Response> {

    private final StatisticsReports reports;

    /**
     * The requested period.
     *
     * @param type {@code current} for the current period, {@code full} for all completed ones that are kept, newest
     *     first; anything else for the last completed one
     */
    @KnownFieldsOnly
    public record Request(String type) {}

    /**
     * The statistics.
     *
     * @param statistics a record, a list of records, or an empty object before the end of the first period
     */
    public record Response(Object statistics) {}

    @Activate
    public GetStatistics(@Reference StatisticsReports reports) {
        this.reports = reports;
    }

    @Override
    public Response handle(Request request, Call call) {
        return new Response(
                switch (request.type()) {
                    case "current" -> reports.current();
                    case "full" -> reports.history();
                    default -> reports.history().stream().findFirst().orElse(Map.of());
                });
    }
}
