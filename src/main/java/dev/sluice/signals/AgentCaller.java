// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals;

import dev.sluice.judge.Silence;
import dev.sluice.judge.state.AgentCalls;
import dev.sluice.signals.wire.BoundedClient;
import dev.sluice.signals.wire.Got;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;

/**
 * Calls agents at the addresses of their pods, or where the administrator's map says. What may not
 * be asked for metrics may not be asked for anything else.
 */
final class AgentCaller implements AgentCalls {
  /** More is no answer. */
  static final int LIMIT = 64 << 10;

  private final AgentAddresses addresses;
  private final BoundedClient http;

  AgentCaller(AgentAddresses addresses, BoundedClient http) {
    this.addresses = addresses;
    this.http = http;
  }

  @Override
  public Answer call(Call call) {
    return switch (addresses.of(call.agent(), call.port(), call.path(), addresses.mapped())) {
      case AgentAddresses.Address.At(URI at) -> call(at, call);
      case AgentAddresses.Address.None(Silence why) ->
          why == Silence.NoPod ? new Answer.Absent() : new Answer.Lost(why.words());
    };
  }

  private Answer call(URI at, Call call) {
    String body = call.body();
    BodyPublisher sent = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at)
            .method(call.method().name(), sent)
            .header("Accept", "application/json");
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return switch (http.ask(request, call.deadline(), AgentCaller::isGood, LIMIT)) {
      case Got.Lost(Silence why) -> new Answer.Lost(words(why));
      case Got.Page page ->
          isGood(page.status())
              ? new Answer.Page(page.status(), new String(page.body(), StandardCharsets.UTF_8))
              : new Answer.Lost("answers with HTTP status " + page.status());
    };
  }

  private static boolean isGood(ResponseInfo head) {
    return isGood(head.statusCode());
  }

  /** 503 is what servers say, and what stands before them, while they are not ready. */
  private static boolean isGood(int status) {
    return status == 200 || status == 202 || status == 503;
  }

  private static String words(Silence why) {
    return why == Silence.TooLarge ? "answers with more than 64 KiB" : why.words();
  }
}
