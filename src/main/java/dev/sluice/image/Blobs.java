// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A folder of contents, each a file by the name of its SHA-256. */
record Blobs(Path folder) {
  /** What {@link #add} is given to write; whoever writes may close it or not. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  Blob add(Content content) throws IOException {
    Path fresh = Files.createTempFile(folder, "new-", null);
    MessageDigest digest = sha256();
    try (OutputStream out =
        new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(fresh), digest))) {
      content.writeTo(unclosed(out));
    }
    String hex = HexFormat.of().formatHex(digest.digest());
    Path file = folder.resolve(hex);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    return new Blob(hex, Files.size(file), file);
  }

  Blob add(byte[] content) throws IOException {
    return add(out -> out.write(content));
  }

  /** Hexadecimal SHA-256 of a text. */
  static String hash(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static OutputStream unclosed(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  /**
   * One content.
   *
   * @param hex its SHA-256
   * @param size in bytes
   */
  record Blob(String hex, long size, Path file) {
    /** As OCI writes it. */
    String digest() {
      return "sha256:" + hex;
    }
  }
}
