// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import static java.util.Comparator.comparingLong;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of a fleet of which there are snapshots.
 *
 * @param all oldest first
 */
public record Revisions(List<Revision> all) {
  /** So many are kept besides those that are in use. */
  public static final int KEPT = 10;

  // Those of Kubernetes: no vowels, so no words, and nothing that is easily misread.
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz";
  private static final String SIGNS = LETTERS + "2456789";
  private static final int LENGTH = 10;

  public Revisions {
    all = all.stream().sorted(comparingLong(Revision::number)).toList();
  }

  /** The kept one of that name. */
  public Optional<Revision> named(@Nullable String name) {
    return all.stream().filter(revision -> revision.name().equals(name)).findFirst();
  }

  /** The kept one of which the pods do not bear the name. */
  public Optional<Revision> bare() {
    return all.stream().filter(Revision::bare).findFirst();
  }

  /** These and that one, if it is not among them. */
  public Revisions with(Revision revision) {
    return named(revision.name()).isPresent()
        ? this
        : new Revisions(Stream.concat(all.stream(), Stream.of(revision)).toList());
  }

  /** The kept one that a person means: by its name, or by its number. */
  public Optional<Revision> meant(String nameOrNumber) {
    return all.stream()
        .filter(
            revision ->
                revision.name().equals(nameOrNumber)
                    || Long.toString(revision.number()).equals(nameOrNumber))
        .findFirst();
  }

  /**
   * The revision with that content: the kept one, under the name that it was given once, else a new
   * one. So a name stays what it is, also where another build would write the same content
   * otherwise.
   */
  public Revision of(
      PodTemplateSpec template, Map<String, String> digests, @Nullable Integer schemaVersion) {
    Revision wanted = new Revision("", 0, template, digests, schemaVersion);
    return all.stream()
        .filter(wanted::isSame)
        .findFirst()
        .orElseGet(() -> wanted.as(name(wanted), all.isEmpty() ? 1 : all.getLast().number() + 1));
  }

  /**
   * What is wanted where a revision was taken back: that one, as long as its user asks for nothing
   * else. That Sluice is installed otherwise by now is no reason to try it again.
   *
   * @param wanted by the spec, as it is rendered now
   * @param written the template in the spec
   */
  public Revision wanted(Revision wanted, @Nullable String takenBack, PodTemplateSpec written) {
    return named(takenBack)
        .filter(back -> AskedTemplate.isSame(back, wanted, written))
        .orElse(wanted);
  }

  /** Those that nobody needs any more, oldest first. */
  public List<Revision> surplus(Collection<String> inUse) {
    Set<String> needed = Set.copyOf(inUse);
    List<Revision> rest =
        all.stream().filter(revision -> !needed.contains(revision.name())).toList();
    return rest.subList(0, Math.max(0, rest.size() - KEPT));
  }

  /** Two contents of one hash would be one revision, so the second one is hashed again. */
  private String name(Revision wanted) {
    String content = wanted.content();
    String name = encoded(content);
    for (int again = 1; named(name).isPresent(); again++) {
      name = encoded(again + content);
    }
    return name;
  }

  /** The first sign is a letter: so a name is never read as a number, by whomever. */
  private static String encoded(String content) {
    byte[] digest = sha256(content);
    StringBuilder name = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      String signs = i == 0 ? LETTERS : SIGNS;
      int pair = Byte.toUnsignedInt(digest[2 * i]) << 8 | Byte.toUnsignedInt(digest[2 * i + 1]);
      name.append(signs.charAt(pair % signs.length()));
    }
    return name.toString();
  }

  private static byte[] sha256(String content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
