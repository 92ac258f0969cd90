// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The administrator's word on where the metrics of some pods are: a JSON file {@code
 * {"<namespace>/<pod>": "http://host:port/path"}}, read again when it changes. A file that is not
 * there says nothing; one that cannot be read leaves what was known. The key {@code
 * <namespace>/<pod>:<port>} stands for a port that is asked for something else; its path is not
 * used.
 */
final class AddressMap {
  private static final Logger LOG = Logger.getLogger(AddressMap.class);

  private final Optional<Path> file;
  private final ObjectMapper json = new ObjectMapper();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Version read;
  private Map<String, URI> addresses = Map.of();

  AddressMap(Optional<Path> file) {
    this.file = file;
  }

  private record Version(Object time, long size, @Nullable Object key) {
    static Version of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }

  /** The addresses by {@code <namespace>/<pod>}, as the file has them now. */
  Map<String, URI> addresses() {
    if (file.isEmpty()) {
      return Map.of();
    }
    lock.lock();
    try {
      Version now = Version.of(file.get());
      if (!now.equals(read)) {
        read = now;
        addresses = parse(Files.readString(file.get()));
      }
    } catch (NoSuchFileException _) {
      read = null;
      addresses = Map.of();
    } catch (IOException | URISyntaxException e) {
      LOG.warnf(
          "sluice.agents.address-map is %s, which cannot be used (%s): correct the file; until then"
              + " what it said before stands",
          file.get(), reason(e));
    } finally {
      lock.unlock();
    }
    return addresses;
  }

  /** Jackson quotes what it read; the file is the administrator's and stays out of the log. */
  private static @Nullable String reason(Exception e) {
    return e instanceof JsonProcessingException malformed
        ? malformed.getOriginalMessage()
        : e.getMessage();
  }

  private Map<String, URI> parse(String text) throws IOException, URISyntaxException {
    JsonNode root = json.readTree(text);
    if (!root.isObject()) {
      throw new IOException("it is not a JSON object");
    }
    Map<String, URI> parsed = new HashMap<>();
    for (var entry : root.properties()) {
      URI address = new URI(entry.getValue().isTextual() ? entry.getValue().textValue() : "");
      boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (!http || address.getHost() == null) {
        throw new IOException(
            "the address of \"" + entry.getKey() + "\" is not of the form http://host:port/path");
      }
      parsed.put(entry.getKey(), address);
    }
    return Map.copyOf(parsed);
  }
}
