package io.ecosystem.codec.json.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.spi.codec.Binding;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingLifeTest {

    /** Loaded anew by every loader of the test. */
    public record Guest(String name, List<Guest> others) {}

    @Test
    void leavesNoLoaderBehindWhenBindingsAreDropped() throws Exception {
        JsonCodec codec = new JsonCodec();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            loaders.add(useAndDrop(codec));
        }

        for (int i = 0; i < 50 && loaders.stream().anyMatch(loader -> loader.get() != null); i++) {
            System.gc();
        }

        assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
    }

    private static WeakReference<ClassLoader> useAndDrop(JsonCodec codec) throws Exception {
        try (ChildFirst loader = new ChildFirst()) {
            Class<?> type = loader.loadClass(Guest.class.getName());
            assertThat(type).isNotSameAs(Guest.class);
            Binding binding = codec.binding(type);
            Object read = binding.read(Bytes.utf8("{\"name\":\"a\",\"others\":[{\"name\":\"b\",\"others\":[]}]}"));
            assertThat(read).isInstanceOf(type);
            assertThat(binding.write(read)).hasToString("{\"name\":\"a\",\"others\":[{\"name\":\"b\",\"others\":[]}]}");
            try {
                binding.read(Bytes.utf8("{\"name\":1}"));
                throw new AssertionError("a number is no name");
            } catch (RefusedException refusal) {
                assertThat(refusal).hasMessage("name: expected text, not 1");
            }
            return new WeakReference<>(loader);
        }
    }

    /** Loads the record itself, like the loader of a bundle, instead of asking its parent. */
    private static final class ChildFirst extends URLClassLoader {

        ChildFirst() {
            super(
                    new URL[] {Guest.class.getProtectionDomain().getCodeSource().getLocation()},
                    Guest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Guest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
