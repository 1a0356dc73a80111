package io.ecosystem.spi.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeArgumentsTest {

    @Test
    void areReadFromTheClass() {
        List<Type> types = TypeArguments.of(Direct.class, Handler.class);

        assertThat(types).containsExactly(String.class, Integer.class);
    }

    @Test
    void areFoundThroughSuperclassesAndInterfaces() {
        assertThat(TypeArguments.of(Child.class, Handler.class)).containsExactly(String.class, Long.class);
        assertThat(TypeArguments.of(GrandChild.class, Handler.class)).containsExactly(String.class, Long.class);
        assertThat(TypeArguments.of(Anonymous.HANDLER.getClass(), Handler.class))
                .containsExactly(Void.class, Object.class);
    }

    @Test
    void keepTheirParameters() {
        List<Type> types = TypeArguments.of(Lists.class, Handler.class);

        assertThat(arguments(types.getFirst())).containsExactly(String.class);
        assertThat(arguments(types.getLast()).getFirst()).isEqualTo(String.class);
        assertThat(arguments(arguments(types.getLast()).getLast())).containsExactly(Integer.class);
    }

    @Test
    void areResolvedInsideArrays() {
        List<Type> types = TypeArguments.of(StringArrays.class, Handler.class);

        assertThat(types.getFirst()).isEqualTo(String[].class);
        assertThat(types.getLast()).isEqualTo(String[][].class);
    }

    @Test
    void areNotKnownOfALambda() {
        Handler<String, String> lambda = (request, call) -> request;

        assertThatThrownBy(() -> TypeArguments.of(lambda.getClass(), Handler.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not name its request and response types")
                .hasMessageEndingWith("implements Handler<Request, Response>, not a lambda");
    }

    @Test
    void areNotKnownOfARawOrOpenHandler() {
        assertThatThrownBy(() -> TypeArguments.of(Raw.class, Handler.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TypeArguments.of(Base.class, Handler.class))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TypeArguments.of(RawChild.class, Handler.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Type> arguments(Type type) {
        return List.of(((ParameterizedType) type).getActualTypeArguments());
    }

    private static class Direct implements Handler<String, Integer> {

        @Override
        public Integer handle(String request, Call call) {
            return 1;
        }
    }

    private static class Base<B, X> implements Handler<X, B> {

        @Override
        public B handle(X request, Call call) {
            return null;
        }
    }

    private interface Marker<T> {}

    private static class Middle<T> extends Base<Long, T> implements Marker<T> {}

    private static class Child extends Middle<String> {}

    private static class GrandChild extends Child {}

    private static class Lists extends Base<Map<String, List<Integer>>, List<String>> {}

    private static class ArrayBase<T> extends Base<T[][], T[]> {}

    private static class StringArrays extends ArrayBase<String> {}

    @SuppressWarnings("rawtypes") // what is tested
    private static class Raw implements Handler {

        @Override
        public Object handle(Object request, Call call) {
            return request;
        }
    }

    @SuppressWarnings("rawtypes") // what is tested
    private static class RawChild extends Base {}

    private static class Anonymous {

        private static final Handler<?, ?> HANDLER = new Handler<Void, Object>() {

            @Override
            public Object handle(Void request, Call call) {
                return null;
            }
        };
    }
}
