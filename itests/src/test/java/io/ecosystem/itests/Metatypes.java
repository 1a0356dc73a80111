package io.ecosystem.itests;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The metatypes of the features' bundles, read from the output of the build. */
final class Metatypes {

    /**
     * One configuration.
     *
     * @param many whether there may be several, each with its own name
     */
    record Configuration(String pid, boolean many, String name, String description, List<Key> keys) {}

    /**
     * One key. Unstated values are empty.
     *
     * @param type the metatype name of the type, such as {@code Integer}
     * @param many whether it takes several values
     * @param value the default
     */
    record Key(
            String id,
            String type,
            boolean many,
            String name,
            String description,
            String min,
            String max,
            List<String> options,
            String value,
            boolean required) {}

    private static final String OURS = "${project.groupId}:";

    private Metatypes() {}

    /** Reads all configurations, sorted by PID. */
    static List<Configuration> ofFeatures(Path project) throws Exception {
        var configurations = new ArrayList<Configuration>();
        for (String bundle : bundles(project.resolve("features/src/main/features"))) {
            configurations.addAll(ofBundle(project.resolve("bundles").resolve(bundle)));
        }
        configurations.sort((one, other) -> one.pid().compareTo(other.pid()));
        return configurations;
    }

    /** Returns the project's bundles that features name, each once. */
    private static TreeSet<String> bundles(Path features) throws IOException {
        var bundles = new TreeSet<String>();
        try (var files = Files.walk(features)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                try (var reader = Json.createReader(Files.newInputStream(file))) {
                    for (JsonObject bundle :
                            reader.readObject().getJsonArray("bundles").getValuesAs(JsonObject.class)) {
                        String id = bundle.getString("id");
                        if (id.startsWith(OURS)) {
                            bundles.add(id.split(":")[1]);
                        }
                    }
                }
            }
        }
        return bundles;
    }

    private static List<Configuration> ofBundle(Path bundle) throws Exception {
        Path folder = bundle.resolve("target/classes/OSGI-INF/metatype");
        var configurations = new ArrayList<Configuration>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder, "*.xml")) {
                for (Path file : files) {
                    try (InputStream in = Files.newInputStream(file)) {
                        configurations.addAll(read(in));
                    }
                }
            }
        }
        return configurations;
    }

    /** Returns the root of a document. */
    static Element parse(InputStream xml) throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(xml)
                .getDocumentElement();
    }

    static List<Configuration> read(InputStream metatype)
            throws ParserConfigurationException, SAXException, IOException {
        Element root = parse(metatype);
        var configurations = new ArrayList<Configuration>();
        for (Element designate : elements(root, "Designate")) {
            String described = elements(designate, "Object").getFirst().getAttribute("ocdref");
            Element ocd = elements(root, "OCD").stream()
                    .filter(one -> one.getAttribute("id").equals(described))
                    .findFirst()
                    .orElseThrow();
            boolean isFactory = designate.hasAttribute("factoryPid");
            configurations.add(new Configuration(
                    designate.getAttribute(isFactory ? "factoryPid" : "pid"),
                    isFactory,
                    ocd.getAttribute("name"),
                    ocd.getAttribute("description"),
                    elements(ocd, "AD").stream().map(Metatypes::key).toList()));
        }
        return configurations;
    }

    private static Key key(Element element) {
        String many = element.getAttribute("cardinality");
        return new Key(
                element.getAttribute("id"),
                element.getAttribute("type"),
                !many.isEmpty() && !many.equals("0"),
                element.getAttribute("name"),
                element.getAttribute("description"),
                element.getAttribute("min"),
                element.getAttribute("max"),
                elements(element, "Option").stream()
                        .map(option -> option.getAttribute("value"))
                        .toList(),
                element.getAttribute("default"),
                !element.hasAttribute("default")
                        && !element.getAttribute("required").equals("false"));
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList children = parent.getChildNodes();
        var elements = new ArrayList<Element>();
        for (int i = 0; i < children.getLength(); i++) {
            Node child = children.item(i);
            if (child instanceof Element element && name.equals(element.getNodeName())) {
                elements.add(element);
            }
        }
        return elements;
    }
}
