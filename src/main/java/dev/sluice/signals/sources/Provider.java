// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Prometheus that the administrator configured.
 *
 * @param name what policies call it
 * @param url where it is, with the path before {@code /api/v1} if it has one
 * @param tokenFile a file whose content is sent as bearer token; read for each question
 * @param caFile a file with the only certificate authorities to trust, as PEM; those of the JDK
 *     where there is none
 * @param timeout for a whole answer
 * @param namespaces whose checks may query it; empty for all
 */
public record Provider(
    String name,
    URI url,
    Optional<Path> tokenFile,
    Optional<Path> caFile,
    Duration timeout,
    List<String> namespaces) {
  /** A proxy beside the operator, which encrypts what leaves the pod. */
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  public Provider {
    namespaces = List.copyOf(namespaces);
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null || url.getRawQuery() != null || url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "sluice.providers."
              + name
              + ".url is not of the form http://host:port/path, without user or query: correct it");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "sluice.providers." + name + ".timeout is " + timeout + ": write more than 0s");
    }
  }

  /** What an administrator should know of these settings; empty if they are as they should be. */
  public Optional<String> warning() {
    return tokenFile.isPresent() && "http".equals(url.getScheme()) && !LOCAL.contains(url.getHost())
        ? Optional.of(
            "sluice.providers."
                + name
                + " sends its token over plain http, where whoever is on the way can read it: set"
                + " its url to https, and ca-file if its authority is not a public one")
        : Optional.empty();
  }

  /** Whether checks of that namespace may query it. */
  boolean serves(String namespace) {
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }
}
