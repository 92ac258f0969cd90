// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import dev.sluice.judge.Answer;
import dev.sluice.judge.Found;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import dev.sluice.signals.wire.Got;
import dev.sluice.signals.wire.Heads;
import dev.sluice.signals.wire.PinnedGet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Pages by URL, where the administrator lets checks ask for them. A name is looked up once, its
 * addresses are checked, and a checked one is dialled; the same page is asked for once for all
 * migrations of a namespace that look at about the same time.
 */
final class UrlSource {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Hosts whose failures are remembered. */
  private static final int MANY = 1000;

  private final UrlSettings settings;
  private final Lookup names;
  private final PinnedGet http;
  private final Shared<Wanted, Got> pages;
  private final Map<Host, CallGuard> guards = new ConcurrentHashMap<>();
  private final InstantSource clock;

  UrlSource(UrlSettings settings, Lookup names, ExecutorService threads, InstantSource clock) {
    this.settings = settings;
    this.names = names;
    this.http = new PinnedGet(settings.trusted());
    this.pages =
        new Shared<>(
            threads, clock, Wanted::namespace, UrlSource::bytes, Got.Lost.class::isInstance);
    this.clock = clock;
  }

  /** Looks up the addresses of a host. */
  @FunctionalInterface
  interface Lookup {
    /** All of them. */
    List<InetAddress> of(String host) throws IOException;
  }

  /** Namespaces share neither answers nor failures: nobody learns what others ask, nor waits. */
  private record Wanted(String namespace, URI url, String accepted) {
    Host host() {
      return new Host(namespace, url.getScheme() + "://" + url.getAuthority());
    }
  }

  private record Host(String namespace, String origin) {}

  /**
   * What a page says.
   *
   * @param text the URL as the check has it
   * @param accepted the types of an answer
   * @param reader reads the page
   */
  Found ask(
      String text,
      String accepted,
      NumberSource.Question question,
      Function<Got.Page, Answer> reader) {
    URI url;
    try {
      url = url(text);
    } catch (RefusedException refused) {
      return new Found(clock.instant(), new Answer.Refused(refused.reason));
    }
    Wanted wanted = new Wanted(question.namespace(), url, accepted);
    Shared.Coming<Got> coming =
        pages.get(
            wanted,
            question.interval().multipliedBy(3).dividedBy(4),
            question.notBefore(),
            () -> fetch(wanted));
    return new Found(coming.asked(), answer(coming, question.patience(), reader));
  }

  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final String reason;

    RefusedException(String reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private URI url(String text) throws RefusedException {
    if (!settings.enabled()) {
      throw new RefusedException(
          "the check names a url, and the administrator does not let checks do so: use a signal or"
              + " a prometheus provider, or have sluice.signals.urls.enabled set");
    }
    if (settings.trusted().isPresent() && !settings.trusted().get().readable()) {
      throw new RefusedException(
          "sluice.signals.urls.ca-file cannot be read, or holds no certificate: the administrator"
              + " has to correct it");
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException _) {
      throw new RefusedException("url is not one: correct it");
    }
    boolean known = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!known || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new RefusedException(
          "url is not of the form http://host:port/path, without a user: correct it");
    }
    if (!settings.names(url.getHost())) {
      throw new RefusedException(
          "url names the host "
              + url.getHost()
              + ", which is not among sluice.signals.urls.hosts: name another, or have it added");
    }
    return url;
  }

  private Got fetch(Wanted wanted) {
    if (guards.size() > MANY) {
      forgetHosts();
    }
    CallGuard guard =
        guards.computeIfAbsent(
            wanted.host(), _ -> new CallGuard(CallGuard.Care.USUAL, DEADLINE, clock));
    return guard.call(() -> attempt(wanted.url(), wanted.accepted()));
  }

  /** Those of the namespace that has most of them: what it costs is its own. */
  private void forgetHosts() {
    guards.keySet().stream()
        .collect(Collectors.groupingBy(Host::namespace, Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .ifPresent(
            most -> guards.keySet().removeIf(host -> host.namespace().equals(most.getKey())));
  }

  private static long bytes(Got got) {
    return got instanceof Got.Page page ? page.body().length : 0;
  }

  private Got attempt(URI url, String accepted) {
    Instant end = clock.instant().plus(DEADLINE);
    try {
      String host = url.getHost();
      List<InetAddress> addresses =
          names.of(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
      Duration left = Duration.between(clock.instant(), end);
      if (!left.isPositive()) {
        return new Got.Lost(Silence.Timeout);
      }
      // One that is forbidden among others is a trick, or soon will be.
      return addresses.isEmpty() || !addresses.stream().allMatch(settings::reaches)
          ? new Got.Lost(Silence.ForbiddenAddress)
          : http.ask(url, addresses.getFirst(), accepted, left);
    } catch (IOException _) {
      return new Got.Lost(Silence.Unreachable);
    }
  }

  private static Answer answer(
      Shared.Coming<Got> coming, Duration patience, Function<Got.Page, Answer> reader) {
    Duration deadline = patience.compareTo(DEADLINE) < 0 ? patience : DEADLINE;
    return coming.within(
        deadline,
        got ->
            switch (got) {
              case Got.Lost lost -> new Silent(lost.why());
              case Got.Page page ->
                  Heads.refusedQuestion(page.status(), page.headers())
                      .<Answer>map(Silent::new)
                      .orElseGet(() -> reader.apply(page));
            });
  }
}
