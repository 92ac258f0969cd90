// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.ofrep.Question;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads the body of a request, as far as it is bearable. */
final class BoundedRequest {
  private static final long PATIENCE_MILLIS = 10_000;

  private final Consumer<byte[]> whole;
  private final Consumer<Integer> given;
  private final Buffer read = Buffer.buffer();
  private final Vertx vertx;
  private final long timer;
  private boolean over;

  private BoundedRequest(Vertx vertx, Consumer<byte[]> whole, Consumer<Integer> given) {
    this.vertx = vertx;
    this.whole = whole;
    this.given = given;
    this.timer = vertx.setTimer(PATIENCE_MILLIS, _ -> giveUp(408));
  }

  /**
   * Reads.
   *
   * @param whole takes the body
   * @param given takes the status if there is none: 413 or 408
   */
  static void read(
      Vertx vertx, HttpServerRequest request, Consumer<byte[]> whole, Consumer<Integer> given) {
    if (declared(request) > Question.LARGEST_BODY) {
      given.accept(413);
      return;
    }
    BoundedRequest body = new BoundedRequest(vertx, whole, given);
    request.handler(body::take);
    request.endHandler(_ -> body.end());
    request.exceptionHandler(_ -> body.stop());
  }

  private static long declared(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException _) {
      return Long.MAX_VALUE;
    }
  }

  private void take(Buffer chunk) {
    if (over) {
      return;
    }
    if (read.length() + chunk.length() > Question.LARGEST_BODY) {
      giveUp(413);
    } else {
      read.appendBuffer(chunk);
    }
  }

  private void end() {
    if (stop()) {
      whole.accept(read.getBytes());
    }
  }

  private void giveUp(int status) {
    if (stop()) {
      given.accept(status);
    }
  }

  private boolean stop() {
    if (over) {
      return false;
    }
    over = true;
    vertx.cancelTimer(timer);
    return true;
  }
}
