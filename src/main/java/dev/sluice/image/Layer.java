// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

import dev.sluice.image.Blobs.Blob;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A part of a root file system as a layer of an image. The same files give the same bytes, whoever
 * packs them and when: sorted, root's, of one time, readable by all.
 *
 * @param blob the packed layer
 * @param diffId SHA-256 of the tar before it was compressed
 */
record Layer(Blob blob, String diffId) {
  /** When all files were last changed: the first second that every kind of archive can bear. */
  static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));

  private static final int FOLDER_MODE = 0755;
  private static final int PROGRAM_MODE = 0755;
  private static final int FILE_MODE = 0644;
  private static final int SHARED_FOLDER_MODE = 01777;

  /** The one folder that everybody may write to. */
  private static final String SHARED_FOLDER = "tmp";

  /**
   * Packs those files and folders, with all that is in them.
   *
   * @param root of the file system
   * @param parts paths below it
   */
  static Layer pack(Path root, List<String> parts, Blobs blobs) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (String part : parts) {
      addParents(part, names);
      try (Stream<Path> below = Files.walk(root.resolve(part))) {
        below.forEach(path -> names.add(root.relativize(path).toString()));
      }
    }
    MessageDigest plain = Blobs.sha256();
    Blob blob =
        blobs.add(
            out -> {
              try (OutputStream tar = new DigestOutputStream(new GZIPOutputStream(out), plain)) {
                write(root, names, tar);
              }
            });
    return new Layer(blob, "sha256:" + HexFormat.of().formatHex(plain.digest()));
  }

  private static void addParents(String part, SortedSet<String> names) {
    for (Path parent = Path.of(part).getParent(); parent != null; parent = parent.getParent()) {
      names.add(parent.toString());
    }
  }

  private static void write(Path root, SortedSet<String> names, OutputStream out)
      throws IOException {
    try (TarArchiveOutputStream tar = tar(out)) {
      for (String name : names) {
        Path path = root.resolve(name);
        tar.putArchiveEntry(entry(name, path));
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.copy(path, tar);
        }
        tar.closeArchiveEntry();
      }
    }
  }

  static TarArchiveOutputStream tar(OutputStream out) {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  private static TarArchiveEntry entry(String name, Path path) {
    try {
      if (Files.isSymbolicLink(path)) {
        TarArchiveEntry link = anonymous(new TarArchiveEntry(name, TarConstants.LF_SYMLINK), 0777);
        link.setLinkName(Files.readSymbolicLink(path).toString());
        return link;
      }
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        boolean shared = name.equals(SHARED_FOLDER);
        return anonymous(
            new TarArchiveEntry(name + "/"), shared ? SHARED_FOLDER_MODE : FOLDER_MODE);
      }
      return file(name, Files.size(path), Files.isExecutable(path) ? PROGRAM_MODE : FILE_MODE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of an archive that says nothing of where and when it was made. */
  static TarArchiveEntry file(String name, long size) {
    return file(name, size, FILE_MODE);
  }

  private static TarArchiveEntry file(String name, long size, int mode) {
    TarArchiveEntry file = anonymous(new TarArchiveEntry(name), mode);
    file.setSize(size);
    return file;
  }

  private static TarArchiveEntry anonymous(TarArchiveEntry entry, int mode) {
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setNames("", "");
    entry.setModTime(TIME);
    return entry;
  }
}
