// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.judge.Answer;
import dev.sluice.judge.CheckSource;
import dev.sluice.judge.Silence;
import dev.sluice.judge.Silent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked by URL, and where that leads. */
@Timeout(120)
class UrlSourceTest {
  private static final String SEVEN = "HTTP/1.1 200 OK\r\n\r\n7";
  private static final Answer FORBIDDEN = new Silent(Silence.ForbiddenAddress);

  private final UrlScene scene = new UrlScene();

  @AfterEach
  void close() {
    scene.close();
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  @Test
  void no_url_is_asked_unless_the_administrator_lets_checks_do_so() throws IOException {
    // Given
    scene.saying(SEVEN).settings(false, List.of(), List.of("127.0.0.0/8"));

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Refused(
                "the check names a url, and the administrator does not let checks do so: use a"
                    + " signal or a prometheus provider, or have sluice.signals.urls.enabled set"));
    assertThat(scene.lookedUp).isEmpty();
    assertThat(scene.stub().requests()).isEmpty();
  }

  @Test
  void a_host_that_is_not_on_the_list_is_not_even_looked_up() throws IOException {
    // Given
    scene.saying(SEVEN).settings(true, List.of("*.example.com"), List.of("127.0.0.0/8"));

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer)
        .isEqualTo(
            new Answer.Refused(
                "url names the host pages.test, which is not among sluice.signals.urls.hosts: name"
                    + " another, or have it added"));
    assertThat(scene.lookedUp).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://pages.test/",
        "http:///page",
        "http://",
        "//pages.test/",
        "http://user:secret@pages.test/",
        "http://pages.test:x/",
        "http://pages test/"
      })
  void what_is_no_url_of_a_page_is_refused_and_not_repeated(String url) {
    // When
    Answer answer = scene.ask(new CheckSource.Http(url, ""));

    // Then
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused ->
                assertThat(refused.reason()).endsWith("correct it").doesNotContain("secret"));
    assertThat(scene.lookedUp).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "10.0.0.1", "::1", "fd00:ec2::254", "::ffff:10.1.2.3"})
  void a_name_that_leads_to_a_forbidden_address_is_not_dialled(String leads) throws IOException {
    // Given
    scene.saying(SEVEN).names(_ -> List.of(address(leads)));

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://169.254.169.254/", "http://[::1]/", "http://2130706434:1/"})
  void an_address_in_the_url_is_checked_like_one_that_was_looked_up(String url) {
    // Given
    scene.names(host -> List.of(InetAddress.getAllByName(host)));
    scene.settings(true, List.of(), List.of());

    // When
    Answer answer = scene.ask(new CheckSource.Http(url, ""));

    // Then
    assertThat(answer).isEqualTo(FORBIDDEN);
  }

  @Test
  void one_forbidden_address_among_others_is_enough() throws IOException {
    // Given
    scene
        .saying(SEVEN)
        .names(_ -> List.of(InetAddress.getLoopbackAddress(), address("169.254.169.254")));

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(FORBIDDEN);
    assertThat(scene.stub().requests()).isEmpty();
  }

  @Test
  void the_address_that_was_checked_is_the_one_that_is_dialled() throws IOException {
    // Given
    Deque<InetAddress> rebinding =
        new ArrayDeque<>(List.of(InetAddress.getLoopbackAddress(), address("169.254.169.254")));
    scene.saying(SEVEN).names(_ -> List.of(rebinding.removeFirst()));

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(new Answer.ForAll(7));
    assertThat(scene.lookedUp).containsExactly("pages.test");
  }

  @Test
  void a_name_that_leads_elsewhere_by_the_next_look_is_checked_again() throws IOException {
    // Given
    Deque<InetAddress> rebinding =
        new ArrayDeque<>(List.of(InetAddress.getLoopbackAddress(), address("169.254.169.254")));
    scene.saying(SEVEN).names(_ -> List.of(rebinding.removeFirst()));
    scene.json("/page", "");
    scene.clock.advance(Duration.ofSeconds(10));

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(FORBIDDEN);
    assertThat(scene.stub().requests()).hasSize(1);
  }

  @Test
  void a_name_that_leads_nowhere_cannot_be_reached() throws IOException {
    // Given
    scene
        .saying(SEVEN)
        .names(
            host -> {
              throw new UnknownHostException(host);
            });

    // When
    Answer answer = scene.json("/page", "");

    // Then
    assertThat(answer).isEqualTo(new Silent(Silence.Unreachable));
  }

  @Test
  void the_request_is_a_get_for_the_host_and_nothing_else() throws IOException {
    // Given
    scene.saying(SEVEN);

    // When
    scene.json("/a%20b?c=d&e=%C3%A9", "");

    // Then
    assertThat(scene.stub().requests())
        .containsExactly(
            "GET /a%20b?c=d&e=%C3%A9 HTTP/1.1\nHost: pages.test:"
                + scene.port()
                + "\nAccept: application/json\nAccept-Encoding: identity\nUser-Agent: sluice\n"
                + "Connection: close\n");
  }

  @Test
  void a_page_is_asked_for_once_by_all_who_read_it() throws IOException {
    // Given
    scene.saying("HTTP/1.1 200 OK\r\n\r\n{\"a\":1,\"b\":2}");
    Answer first = scene.json("/page", "/a");

    // When
    Answer second = scene.json("/page", "/b");

    // Then
    assertThat(List.of(first, second)).containsExactly(new Answer.ForAll(1), new Answer.ForAll(2));
    assertThat(scene.stub().requests()).hasSize(1);
  }

  @Test
  void an_answer_is_not_shared_with_another_namespace() throws IOException {
    // Given
    scene.saying("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}");
    CheckSource.External page =
        new CheckSource.Http("http://pages.test:" + scene.port() + "/page", "/a");
    scene.ask(page, "one", Duration.ofSeconds(20));

    // When
    Answer second = scene.ask(page, "another", Duration.ofSeconds(20));

    // Then
    assertThat(second).isEqualTo(new Answer.ForAll(1));
    assertThat(scene.stub().requests()).hasSize(2);
  }

  @Test
  void failures_of_one_namespace_keep_nothing_from_another() throws IOException {
    // Given
    scene.saying("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\n\r\n");
    CheckSource.External page =
        new CheckSource.Http("http://pages.test:" + scene.port() + "/page", "/a");
    scene.ask(page, "one", Duration.ofSeconds(20));

    // When
    scene.ask(page, "another", Duration.ofSeconds(20));

    // Then
    assertThat(scene.stub().requests()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"never answers", "drips"})
  void whoever_is_slow_is_given_up(String how) throws IOException {
    // Given
    CountDownLatch never = new CountDownLatch(1);
    scene.answering(
        out -> {
          for (char c : (how.equals("drips") ? SEVEN : "").toCharArray()) {
            out.write(String.valueOf(c).getBytes(UTF_8));
            out.flush();
            if (never.await(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
              return;
            }
          }
          never.await();
        });
    CheckSource.Http page = new CheckSource.Http("http://pages.test:" + scene.port() + "/", "");

    // When
    Answer answer = scene.ask(page, Duration.ofMillis(700));

    // Then
    never.countDown();
    assertThat(answer).isEqualTo(new Silent(Silence.Timeout));
  }

  @Test
  void nobody_waits_longer_than_five_seconds() throws IOException {
    // Given
    CountDownLatch never = new CountDownLatch(1);
    scene.answering(_ -> never.await());
    CheckSource.Http page = new CheckSource.Http("http://pages.test:" + scene.port() + "/", "");

    // When
    Answer answer = scene.ask(page, Duration.ofDays(1));

    // Then
    never.countDown();
    assertThat(answer).isEqualTo(new Silent(Silence.Timeout));
  }
}
