// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.http;

import dev.sluice.flags.ofrep.Question;
import dev.sluice.flags.ofrep.access.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/** Reads the body of a request, as far as it is bearable. */
final class BoundedRequest {
  private final Bodies bodies;
  private final Caller caller;
  private final Consumer<byte[]> whole;
  private final Consumer<Integer> given;
  private Buffer read = Buffer.buffer();
  private int came;
  private int refusal;
  private final Vertx vertx;
  private final long timer;
  private boolean over;

  /**
   * How bodies are read.
   *
   * @param vertx for its timers
   * @param bodies where all of them are counted
   * @param patience how long one may take to come
   */
  record Terms(Vertx vertx, Bodies bodies, Duration patience) {}

  private BoundedRequest(
      Terms terms, Caller caller, Consumer<byte[]> whole, Consumer<Integer> given) {
    this.vertx = terms.vertx();
    this.bodies = terms.bodies();
    this.caller = caller;
    this.whole = whole;
    this.given = given;
    this.timer = vertx.setTimer(terms.patience().toMillis(), _ -> giveUp(408));
  }

  /**
   * Reads.
   *
   * @param caller whose body it is
   * @param whole takes the body
   * @param given takes the status if there is none: 413, 408, 429 if he has too much under way, 503
   *     if all have
   */
  static void read(
      Terms terms,
      HttpServerRequest request,
      Caller caller,
      Consumer<byte[]> whole,
      Consumer<Integer> given) {
    if (declared(request) > Question.LARGEST_BODY) {
      given.accept(413);
      return;
    }
    BoundedRequest body = new BoundedRequest(terms, caller, whole, given);
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
    came += chunk.length();
    if (came > Question.LARGEST_BODY) {
      giveUp(413);
    } else if (refusal == 0) {
      switch (bodies.take(caller, chunk.length())) {
        case TAKEN -> read.appendBuffer(chunk);
        case TOO_MUCH_OF_HIS -> drop(429);
        case NONE -> drop(503);
      }
    }
  }

  /** The rest is read, for else the answer might be lost with the connection, but not kept. */
  private void drop(int status) {
    refusal = status;
    bodies.leave(caller, read.length());
    read = Buffer.buffer();
  }

  private void end() {
    if (over) {
      return;
    }
    if (refusal != 0) {
      giveUp(refusal);
      return;
    }
    try {
      whole.accept(read.getBytes());
    } finally {
      stop();
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
    bodies.leave(caller, read.length());
    return true;
  }
}
