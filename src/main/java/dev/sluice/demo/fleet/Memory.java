// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent remembers: an item for each unit of work. Saved, it is a file in a folder, which
 * outlives the pod if that is a volume.
 */
final class Memory {
  private static final String FILE = "save.json";

  private final Path folder;
  private final int schema;
  private final ObjectMapper json;
  private final double recovered;
  private long items;

  private Memory(Path folder, int schema, ObjectMapper json, long items, double recovered) {
    this.folder = folder;
    this.schema = schema;
    this.json = json;
    this.items = items;
    this.recovered = recovered;
  }

  /** One save, as Sluice asks for it (src/docs/state.md). */
  record Save(String id, int schema, long items, String digest) {}

  /**
   * Finds again what was saved in that folder.
   *
   * @param forgetful whether it does not
   */
  static Memory recover(Path folder, int schema, ObjectMapper json, boolean forgetful)
      throws IOException {
    Files.createDirectories(folder);
    Memory empty = new Memory(folder, schema, json, 0, forgetful ? 0 : 100);
    Save last = empty.last();
    return last == null || forgetful ? empty : new Memory(folder, schema, json, last.items(), 100);
  }

  synchronized void add() {
    items++;
  }

  /** How many percent of what was saved last were found again when it began. */
  double recovered() {
    return recovered;
  }

  synchronized Save save() throws IOException {
    Save last = last();
    long number = last == null ? 1 : Long.parseLong(last.id()) + 1;
    Save save = new Save(Long.toString(number), schema, items, digest(items));
    Path whole = folder.resolve(FILE + ".new");
    Files.writeString(whole, json.writeValueAsString(save));
    Files.move(whole, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    return save;
  }

  /** What is there of the save with that id. */
  synchronized Optional<Save> find(String id) throws IOException {
    return Optional.ofNullable(last()).filter(save -> save.id().equals(id));
  }

  private @Nullable Save last() throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? json.readValue(file.toFile(), Save.class) : null;
  }

  private static String digest(long items) {
    try {
      byte[] text = Long.toString(items).getBytes(StandardCharsets.UTF_8);
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
