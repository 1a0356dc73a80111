package io.ecosystem.runtime.internal;

import io.ecosystem.api.errorstate.ErrorState;
import io.ecosystem.spi.queue.Activity;
import io.ecosystem.spi.queue.Sizes;
import io.ecosystem.spi.queue.State;
import io.ecosystem.spi.routing.Offer;
import io.ecosystem.spi.runtime.dto.ErrorStateDTO;
import io.ecosystem.spi.runtime.dto.HandlerDTO;
import io.ecosystem.spi.runtime.dto.ListenerDTO;
import io.ecosystem.spi.runtime.dto.QueueDTO;
import io.ecosystem.spi.runtime.dto.RouteDTO;
import io.ecosystem.spi.runtime.dto.RuntimeDTO;
import io.ecosystem.spi.runtime.dto.SizeDTO;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Presents a state as data transfer objects. */
final class TransferObjects {

    private TransferObjects() {}

    static RuntimeDTO of(RuntimeState state) {
        var dto = new RuntimeDTO();
        dto.routes = state.offers().stream()
                .collect(Collectors.groupingBy(Offer::route, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(TransferObjects::route)
                .toArray(RouteDTO[]::new);
        dto.listeners =
                state.listeners().stream().map(TransferObjects::listener).toArray(ListenerDTO[]::new);
        dto.queues = state.queues().stream().map(TransferObjects::queue).toArray(QueueDTO[]::new);
        dto.errorStates =
                state.errorStates().stream().map(TransferObjects::errorState).toArray(ErrorStateDTO[]::new);
        return dto;
    }

    private static RouteDTO route(List<Offer> offers) {
        var dto = new RouteDTO();
        dto.route = offers.getFirst().route();
        dto.handler = handler(offers.getFirst());
        dto.shadowed = offers.stream().skip(1).map(TransferObjects::handler).toArray(HandlerDTO[]::new);
        return dto;
    }

    private static HandlerDTO handler(Offer offer) {
        var dto = new HandlerDTO();
        dto.role = offer.role();
        dto.bundle = offer.bundle();
        dto.version = offer.version();
        dto.since = offer.since().toEpochMilli();
        dto.ranking = offer.ranking();
        return dto;
    }

    private static ListenerDTO listener(ListenerState listener) {
        var dto = new ListenerDTO();
        dto.name = listener.name();
        dto.address = listener.address();
        dto.failure = listener.failure().orElse(null);
        return dto;
    }

    private static QueueDTO queue(QueueState queue) {
        var dto = new QueueDTO();
        dto.name = queue.name();
        dto.direction = queue.direction().name().toLowerCase(Locale.ROOT);
        dto.worker = queue.worker().orElse(null);
        dto.receivingPaused = queue.paused().contains(Activity.RECEIVING);
        dto.processingPaused = queue.paused().contains(Activity.PROCESSING);
        dto.trouble = queue.trouble().orElse(null);
        dto.pending = size(queue.sizes().of(State.PENDING));
        dto.processing = size(queue.sizes().of(State.TAKEN));
        dto.waiting = size(queue.sizes().of(State.WAITING));
        dto.error = size(queue.sizes().of(State.ERROR));
        return dto;
    }

    private static SizeDTO size(Sizes.Size size) {
        var dto = new SizeDTO();
        dto.entries = size.entries();
        dto.bytes = size.bytes();
        return dto;
    }

    private static ErrorStateDTO errorState(ErrorState state) {
        var dto = new ErrorStateDTO();
        dto.id = state.id();
        dto.description = state.description();
        dto.count = state.count();
        return dto;
    }
}
