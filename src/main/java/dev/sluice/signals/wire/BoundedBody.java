// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Predicate;

/** A body of bounded size; of an answer whose head says enough not a byte is read. */
final class BoundedBody implements BodySubscriber<byte[]> {
  /** More than this is cut off, unless another limit is set. */
  static final int LIMIT = 1 << 20;

  private final boolean wanted;
  private final int limit;
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final List<ByteBuffer> parts = new ArrayList<>();
  private int size;
  private volatile Subscription subscription = Ended.SUBSCRIPTION;

  private BoundedBody(boolean wanted, int limit) {
    this.wanted = wanted;
    this.limit = limit;
  }

  /** A handler that reads the body of answers whose head is good, up to so many bytes. */
  static BodyHandler<byte[]> where(Predicate<ResponseInfo> good, int limit) {
    return head -> new BoundedBody(good.test(head), limit);
  }

  /** The body goes on after its limit. */
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    if (wanted) {
      given.request(Long.MAX_VALUE);
    } else {
      given.cancel();
      whole.complete(new byte[0]);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> more) {
    for (ByteBuffer part : more) {
      size += part.remaining();
      if (size > limit) {
        parts.clear();
        subscription.cancel();
        whole.completeExceptionally(new TooLargeException());
        return;
      }
      parts.add(part);
    }
  }

  @Override
  public void onError(Throwable cause) {
    whole.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    ByteBuffer all = ByteBuffer.allocate(size);
    parts.forEach(all::put);
    whole.complete(all.array());
  }

  private enum Ended implements Subscription {
    SUBSCRIPTION;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
