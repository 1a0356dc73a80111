package io.ecosystem.example.echo;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.api.message.Bytes;
import org.osgi.service.component.annotations.Component;

/** Answers any data with the same data, which passes as it is. */
@Component
@Route("echo")
public final class Echo implements Handler<Bytes, Bytes> {

    @Override
    public Bytes handle(Bytes data, Call call) {
        return data;
    }
}
