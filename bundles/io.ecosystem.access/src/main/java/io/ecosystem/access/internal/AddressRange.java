package io.ecosystem.access.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses with a common prefix. An IPv4-mapped IPv6 address ({@code ::ffff:10.0.0.1}) is the IPv4 address,
 * here as in every {@link InetAddress}.
 *
 * @param first the lowest address
 * @param prefix the number of common bits
 */
record AddressRange(InetAddress first, int prefix) {

    private static final Pattern DIGITS = Pattern.compile("\\d{1,3}");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final int MAPPED_BITS = 96;

    /**
     * Parses an address, or a range such as {@code 10.0.0.0/8}. Names are not resolved.
     *
     * @throws IllegalArgumentException if it is invalid, with the reason
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        InetAddress first = address(address, text);
        int bits = bits(first);
        if (slash < 0) {
            return new AddressRange(first, bits);
        }
        String digits = text.substring(slash + 1);
        int mapped = bits == Integer.SIZE && address.indexOf(':') >= 0 ? MAPPED_BITS : 0;
        int prefix = DIGITS.matcher(digits).matches() ? Integer.parseInt(digits) - mapped : -1;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("'%s' is no range of addresses: expected a number from %d to %d behind "
                            .formatted(text, mapped, bits + mapped)
                    + "the slash");
        }
        byte[] bytes = first.getAddress();
        if (commonBits(bytes, cleared(bytes, prefix)) < bits) {
            throw new IllegalArgumentException(
                    "'%s' is no range of addresses: bits are set behind its first %d; ".formatted(text, prefix + mapped)
                            + "write %s/%s, or the address alone".formatted(network(bytes, prefix), prefix));
        }
        return new AddressRange(first, prefix);
    }

    /** Returns whether an address is in this range. */
    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] mine = first.getAddress();
        return bytes.length == mine.length && commonBits(bytes, mine) >= prefix;
    }

    private static InetAddress address(String address, String text) {
        if (IPV4.matcher(address).matches() || IPV6.matcher(address).matches()) {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                // answered below
            }
        }
        throw new IllegalArgumentException(
                "'%s' is no address: expected one such as 10.1.2.3 or fd00::1, or a range ".formatted(text)
                        + "such as 10.0.0.0/8");
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    /** Returns the number of common leading bits of two addresses of equal length. */
    private static int commonBits(byte[] one, byte[] other) {
        for (int i = 0; i < one.length; i++) {
            int difference = (one[i] ^ other[i]) & 0xff;
            if (difference != 0) {
                return i * Byte.SIZE + Integer.numberOfLeadingZeros(difference) - (Integer.SIZE - Byte.SIZE);
            }
        }
        return one.length * Byte.SIZE;
    }

    private static byte[] cleared(byte[] bytes, int prefix) {
        byte[] cleared = bytes.clone();
        for (int bit = prefix; bit < bytes.length * Byte.SIZE; bit++) {
            cleared[bit / Byte.SIZE] &= (byte) ~(0x80 >> bit % Byte.SIZE);
        }
        return cleared;
    }

    private static String network(byte[] bytes, int prefix) {
        try {
            return InetAddress.getByAddress(cleared(bytes, prefix)).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    @Override
    public String toString() {
        return prefix == bits(first) ? first.getHostAddress() : first.getHostAddress() + "/" + prefix;
    }
}
