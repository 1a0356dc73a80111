package io.ecosystem.watchdog.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StacksTest {

    @Test
    void namesTheUppermostLineThatIsNotJavasOwn() {
        assertThat(Stacks.top(new StackTraceElement[] {
                    frame("jdk.internal.misc.Unsafe", "park", "Unsafe.java", -2),
                    frame("java.util.concurrent.CountDownLatch", "await", "CountDownLatch.java", 230),
                    frame("acme.Orders", "handle", "Orders.java", 12),
                    frame("acme.Base", "call", "Base.java", 3)
                }))
                .isEqualTo("acme.Orders.handle(Orders.java:12)");
    }

    @Test
    void namesJavasIfThereIsNoOther() {
        assertThat(Stacks.top(new StackTraceElement[] {frame("jdk.internal.misc.Unsafe", "park", "Unsafe.java", -2)}))
                .isEqualTo("jdk.internal.misc.Unsafe.park(Unsafe.java)");
        assertThat(Stacks.top(new StackTraceElement[0])).isEqualTo("an unknown place");
        assertThat(Stacks.top(new StackTraceElement[] {frame("acme.A", "b", null, -1)}))
                .isEqualTo("acme.A.b(unknown source)");
    }

    private static StackTraceElement frame(String type, String method, String file, int line) {
        return new StackTraceElement(type, method, file, line);
    }
}
