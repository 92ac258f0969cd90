// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import static dev.sluice.flags.ofrep.http.OfrepWire.AGENT;
import static dev.sluice.flags.ofrep.http.OfrepWire.BULK;
import static dev.sluice.flags.ofrep.http.OfrepWire.at;
import static dev.sluice.kit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.flags.ofrep.Question;
import dev.sluice.flags.ofrep.access.Caller;
import dev.sluice.flags.ofrep.access.TokenReviewer.Holder;
import dev.sluice.flags.ofrep.http.OfrepWire.Terms;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that come slowly, and many at once. */
class BodiesTest {
  private static final int HELD = Question.LARGEST_BODY - 1;

  private final OfrepWire wire = new OfrepWire(Terms.USUAL).serving(at(100));
  private final List<Socket> slow = new ArrayList<>();
  private long held;

  @AfterEach
  void stop() throws IOException {
    leave();
    wire.close();
  }

  @Test
  void a_caller_who_has_too_much_under_way_is_told_so_and_no_other() throws IOException {
    crowd(OfrepWire.TOKEN);

    HttpResponse<String> more = large(OfrepWire.TOKEN);

    assertThat(more.statusCode()).isEqualTo(429);
    assertThat(more.headers().firstValue("Retry-After")).contains("1");
    assertThat(more.body()).contains("under way");
    assertThat(large(caller("shop", "another")).statusCode()).isEqualTo(200);
  }

  @Test
  void what_was_cut_off_makes_room_and_what_was_answered() throws IOException {
    crowd(OfrepWire.TOKEN);

    leave();

    await("room").until(() -> wire.server.held() == 0);
    for (long sent = 0; sent < 2 * Bodies.MOST_PER_CALLER; sent += Question.LARGEST_BODY) {
      assertThat(large(OfrepWire.TOKEN).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_namespace_that_has_too_much_under_way_takes_nothing_from_others() throws IOException {
    crowdOf("shop");

    assertThat(large(OfrepWire.TOKEN).statusCode()).isEqualTo(429);
    assertThat(large(OfrepWire.ELSEWHERE).statusCode()).isEqualTo(200);
  }

  @Test
  void where_all_have_too_much_under_way_everybody_is_asked_to_come_again() throws IOException {
    for (long n = 0; n < Bodies.MOST / Bodies.MOST_PER_NAMESPACE; n++) {
      crowdOf("tenant-" + n);
    }

    HttpResponse<String> more = large(OfrepWire.TOKEN);

    assertThat(more.statusCode()).isEqualTo(503);
    assertThat(more.headers().firstValue("Retry-After")).contains("1");
  }

  private void crowdOf(String namespace) throws IOException {
    for (long n = 0; n < Bodies.MOST_PER_NAMESPACE / Bodies.MOST_PER_CALLER; n++) {
      crowd(caller(namespace, "agent-" + n));
    }
  }

  private String caller(String namespace, String name) {
    String token = namespace + "." + name + ".token";
    wire.holders.put(token, new Holder(new Caller(namespace, name)));
    return token;
  }

  /** As much as one may have, but a few bytes of each. */
  private void crowd(String token) throws IOException {
    for (long sent = 0; sent < Bodies.MOST_PER_CALLER; sent += Question.LARGEST_BODY) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), wire.server.port());
      slow.add(socket);
      OutputStream out = socket.getOutputStream();
      String head =
          "POST %s HTTP/1.1\r\nHost: flags\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(BULK, token, Question.LARGEST_BODY);
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(" ".repeat(HELD).getBytes(StandardCharsets.US_ASCII));
      held += HELD;
    }
    await("the crowd").until(() -> wire.server.held() == held);
  }

  private void leave() throws IOException {
    for (Socket socket : slow) {
      socket.close();
    }
  }

  private HttpResponse<String> large(String token) {
    String blank = " ".repeat(Question.LARGEST_BODY - AGENT.length());
    return wire.post(BULK, blank + AGENT, "Authorization", "Bearer " + token);
  }
}
