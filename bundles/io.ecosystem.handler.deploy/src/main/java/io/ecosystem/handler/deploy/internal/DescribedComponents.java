package io.ecosystem.handler.deploy.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * The components that a bundle would have if it ran, read from the descriptions in it. A description that cannot be
 * read, or is too large, describes none: the deployer reports it when the bundle runs.
 */
final class DescribedComponents {

    private static final String DESCRIPTIONS = "Service-Component";
    /** As the deployer refuses larger ones. */
    private static final int LONGEST = 1 << 20; // in bytes

    private final Bundle bundle;
    private final List<ShownComponent> found = new ArrayList<>();
    private @Nullable String name; // of the component that is being read
    private final List<String> routes = new ArrayList<>();
    private final List<String> queues = new ArrayList<>();
    private String pid = "";

    private DescribedComponents(Bundle bundle) {
        this.bundle = bundle;
    }

    static List<ShownComponent> of(Bundle bundle) {
        String header = bundle.getHeaders("").get(DESCRIPTIONS);
        var reading = new DescribedComponents(bundle);
        if (header != null) {
            Stream.of(header.split(","))
                    .map(path -> bundle.getEntry(path.strip()))
                    .filter(entry -> entry != null)
                    .forEach(reading::read);
        }
        return List.copyOf(reading.found);
    }

    private void read(URL entry) {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try (InputStream in = entry.openStream()) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length <= LONGEST) {
                XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes));
                while (xml.hasNext()) {
                    take(xml, xml.next());
                }
            }
        } catch (IOException | XMLStreamException e) {
            name = null; // it describes none
        }
    }

    private void take(XMLStreamReader xml, int event) throws XMLStreamException {
        if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("component")) {
            String type = attribute(xml, "name");
            name = type;
            pid = attribute(xml, "configuration-pid").isEmpty() ? type : attribute(xml, "configuration-pid");
            routes.clear();
            queues.clear();
        } else if (event == XMLStreamConstants.START_ELEMENT
                && xml.getLocalName().equals("property")) {
            addProperty(xml);
        } else if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("component") && name != null) {
            found.add(new ShownComponent(
                    name,
                    String.valueOf(bundle.getSymbolicName()),
                    bundle.getVersion().toString(),
                    pid,
                    "stopped",
                    List.copyOf(routes),
                    List.copyOf(queues),
                    "its bundle does not run"));
            name = null;
        }
    }

    private void addProperty(XMLStreamReader xml) throws XMLStreamException {
        String property = attribute(xml, "name");
        List<String> values = property.equals(ShownComponent.ROUTE)
                ? routes
                : property.equals(ShownComponent.QUEUE) ? queues : new ArrayList<>();
        String value = attribute(xml, "value");
        if (!value.isEmpty()) {
            values.add(value);
            return;
        }
        xml.getElementText()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(values::add);
    }

    private static String attribute(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
