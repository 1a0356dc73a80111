package io.ecosystem.codec.json.internal;

import io.ecosystem.api.message.Answer;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.spi.codec.Binding;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.codec.Projection;
import java.lang.reflect.Type;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The JSON of the protocol: converts requests and responses to lines and back, and bodies to user types and back. */
@Component(configurationPid = "io.ecosystem.codec.json")
@Designate(ocd = JsonCodec.Config.class)
public final class JsonCodec implements Codec {

    /** The limits on accepted JSON; a line beyond one is answered with status 100 and the limit. */
    @ObjectClassDefinition(name = "Ecosystem JSON codec")
    public @interface Config {

        /** Returns the deepest nesting of objects and arrays, including the request itself. */
        @AttributeDefinition(
                name = "Deepest nesting accepted",
                min = "4",
                max = "1000",
                description = "Objects and arrays in each other, the request itself included; from 4 to 1000")
        int maxDepth() default 500;

        /** Returns the maximum number of characters of a number. */
        @AttributeDefinition(
                name = "Longest number accepted, in characters",
                min = "20",
                max = "1000000",
                description = "Sign, digits, point and exponent together; from 20 to 1000000")
        int maxNumberLength() default 10_000;

        /** Returns the maximum number of bytes of a field name. */
        @AttributeDefinition(
                name = "Longest field name accepted, in bytes",
                min = "64",
                max = "50000",
                description = "From 64 to 50000")
        int maxNameLength() default 1_000;
    }

    private final JsonLimits limits;

    /** Creates a codec with configured limits. */
    @Activate
    public JsonCodec(Config config) {
        this(new JsonLimits(config.maxDepth(), config.maxNumberLength(), config.maxNameLength()));
    }

    /** Creates a codec with the default limits, for use outside of a container. */
    public JsonCodec() {
        this(JsonLimits.DEFAULT);
    }

    JsonCodec(JsonLimits limits) {
        this.limits = limits;
    }

    @Override
    public Decision decode(Bytes line) {
        return Envelope.readRequest(line, limits);
    }

    @Override
    public Bytes encode(Response response) {
        return Lines.write(response);
    }

    @Override
    public Bytes encode(Request request) {
        return Lines.write(request);
    }

    @Override
    public Answer decodeAnswer(Bytes line) {
        return Envelope.readAnswer(line, limits);
    }

    @Override
    public Projection projection(List<String> names) {
        return new Fields(names, limits);
    }

    @Override
    public Bytes text(String text) {
        return Text.literal(text);
    }

    @Override
    public Binding binding(Type type) {
        return Bindings.of(type, limits);
    }
}
