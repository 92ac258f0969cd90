// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keys that an administrator gave out, for callers that have no ServiceAccount: a folder, mounted
 * of a Secret, with a file for each. Its name is the namespace whose flags the key opens, and after
 * a dot whatever tells keys of one namespace apart; its content is the key.
 */
public final class ApiKeys {
  static final int SHORTEST = 32;
  private static final Logger LOG = Logger.getLogger(ApiKeys.class);
  private static final Pattern FILE =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[A-Za-z0-9._-]+)?");

  private final @Nullable Path folder;
  private final Set<String> complainedOf = new HashSet<>();
  private volatile List<Key> keys = List.of();

  private static final class Key {
    private final byte[] digest;
    private final Caller caller;

    Key(byte[] digest, Caller caller) {
      this.digest = digest;
      this.caller = caller;
    }
  }

  /** The keys of that folder, once they are read; without a folder there are none. */
  public ApiKeys(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Reads them again. A file that cannot be read, or is no key, opens nothing. */
  public synchronized void reload() {
    if (folder == null) {
      return;
    }
    List<Key> read = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.filter(Files::isRegularFile).sorted().forEach(file -> read(file).ifPresent(read::add));
    } catch (IOException | java.io.UncheckedIOException e) {
      complain(folder.toString(), "the API keys cannot be read: " + e);
    }
    keys = List.copyOf(read);
  }

  private Optional<Key> read(Path file) {
    String name = file.getFileName().toString();
    var parts = FILE.matcher(name);
    if (!parts.matches()) {
      complain(name, "the name must be <namespace> or <namespace>.<name>: it opens nothing");
      return Optional.empty();
    }
    try {
      String key = Files.readString(file).strip();
      if (key.length() < SHORTEST) {
        complain(name, "a key has " + SHORTEST + " characters or more: it opens nothing");
        return Optional.empty();
      }
      complainedOf.remove(name);
      return Optional.of(new Key(Digests.of(key), new Caller(parts.group(1), "key " + name)));
    } catch (IOException e) {
      complain(name, "it cannot be read, and opens nothing: " + e);
      return Optional.empty();
    }
  }

  /** Whose key it is. Takes the same time for each. */
  Optional<Caller> holder(String given) {
    byte[] digest = Digests.of(given);
    Optional<Caller> holder = Optional.empty();
    for (Key key : keys) {
      if (MessageDigest.isEqual(key.digest, digest)) {
        holder = Optional.of(key.caller);
      }
    }
    return holder;
  }

  private void complain(String file, String why) {
    if (complainedOf.add(file)) {
      LOG.errorf("API key %s: %s", file, why);
    }
  }
}
