package io.ecosystem.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "10.0.0.0/8, 10.255.255.255",
        "10.0.0.0/8, 10.0.0.0",
        "10.128.0.0/9, 10.200.0.1",
        "0.0.0.0/0, 203.0.113.9",
        "127.0.0.2/32, 127.0.0.2",
        "192.168.1.128/25, 192.168.1.255",
        "::1, 0:0:0:0:0:0:0:1",
        "fd00::/8, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fe80::/10, febf::1",
        "::/0, 2001:db8::1",
        "2001:db8::8000/113, 2001:db8::ffff",
        "10.0.0.0/8, ::ffff:10.1.2.3",
        "::ffff:10.0.0.0/104, 10.1.2.3",
        "::ffff:10.1.2.3, 10.1.2.3",
        "::ffff:0:0/96, 203.0.113.9"
    })
    void contains(String range, String address) throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.2",
        "10.0.0.0/8, 11.0.0.0",
        "10.128.0.0/9, 10.127.255.255",
        "127.0.0.2/32, 127.0.0.3",
        "192.168.1.128/25, 192.168.1.127",
        "fe80::/10, fec0::1",
        "::/0, 10.0.0.1",
        "0.0.0.0/0, ::1",
        "2001:db8::8000/113, 2001:db8::7fff"
    })
    void containsNot(String range, String address) throws UnknownHostException {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
                .isFalse();
    }

    @Test
    void ignoresTheZoneOfAnAddress() throws UnknownHostException {
        InetAddress zoned =
                Inet6Address.getByAddress("", InetAddress.getByName("fe80::1").getAddress(), 1);

        assertThat(AddressRange.parse("fe80::1").contains(zoned)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "abc",
                "10",
                "10.1",
                "10.1.2",
                "10.1.2.256",
                "10.1.2.3.4",
                "10.1.2.3:80",
                "fe80::1%eth0",
                ":",
                "1::2::3",
                "10.1.2.3 ",
                "[::1]",
                "/8"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' is no address: expected one such as 10.1.2.3 or fd00::1, or a range such as 10.0.0.0/8",
                        text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/33, 0, 32",
        "10.0.0.0/, 0, 32",
        "10.0.0.0/x, 0, 32",
        "10.0.0.0/-1, 0, 32",
        "::/129, 0, 128",
        "10.0.0.0/8/8, 0, 32",
        "::ffff:10.0.0.0/8, 96, 128"
    })
    void refusesAPrefixThatDoesNotFit(String text, int least, int most) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'%s' is no range of addresses: expected a number from %d to %d behind the slash",
                        text, least, most);
    }

    @Test
    void refusesARangeThatBeginsInItsMiddle() {
        assertThatThrownBy(() -> AddressRange.parse("10.1.2.3/8"))
                .hasMessage("'10.1.2.3/8' is no range of addresses: "
                        + "bits are set behind its first 8; write 10.0.0.0/8, or the address alone");
    }
}
