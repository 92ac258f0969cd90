// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What time it is for the API server: the clock of a laptop may be minutes off. */
final class ServerTime {
  private static final long PATIENCE_SECONDS = 5;

  private ServerTime() {}

  /** To the second, by the header {@code Date}; by that clock if the server does not say. */
  static Instant of(KubernetesClient client, InstantSource clock) {
    HttpClient http = client.getHttpClient();
    URI version = URI.create(client.getMasterUrl().toString()).resolve("version");
    HttpRequest request = http.newHttpRequestBuilder().uri(version).build();
    try {
      return parse(
          http.sendAsync(request, byte[].class)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .header("Date"),
          clock);
    } catch (ExecutionException | TimeoutException e) {
      return clock.instant();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return clock.instant();
    }
  }

  private static Instant parse(@Nullable String date, InstantSource clock) {
    try {
      return date == null
          ? clock.instant()
          : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return clock.instant();
    }
  }
}
