// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.flags.wire.FetchAllFlagsRequest;
import dev.sluice.flags.wire.FetchAllFlagsResponse;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.GetMetadataRequest;
import dev.sluice.flags.wire.GetMetadataResponse;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import dev.sluice.fleet.Bucketing;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sync wire of flagd: one whole document when a stream opens, and another one at every change.
 */
final class FlagSync extends FlagSyncServiceGrpc.FlagSyncServiceImplBase {
  private static final Status NOT_YET =
      Status.UNAVAILABLE.withDescription("the flags are not loaded yet: try again");
  private static final Status STOPS =
      Status.UNAVAILABLE.withDescription("this replica stops: connect again");
  private static final Status TIME_OVER =
      Status.DEADLINE_EXCEEDED.withDescription(
          "the stream has been open for sluice.flags.stream-deadline: connect again");
  private static final int MOST_EARLIER = 60_000;

  private final FlagStore store;
  private final Deliveries deliveries;
  private final SyncTerms terms;
  private final Tenants tenants;
  private final InstantSource clock;
  private final ScheduledExecutorService timers;
  private final Set<FlagStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * The calls of one server.
   *
   * @param timers ends the streams that have a deadline
   */
  FlagSync(
      FlagStore store,
      Deliveries deliveries,
      SyncTerms terms,
      Tenants tenants,
      InstantSource clock,
      ScheduledExecutorService timers) {
    this.store = store;
    this.deliveries = deliveries;
    this.terms = terms;
    this.tenants = tenants;
    this.clock = clock;
    this.timers = timers;
  }

  @Override
  public void syncFlags(SyncFlagsRequest request, StreamObserver<SyncFlagsResponse> observer) {
    Selector selector = selector(request.getSelector(), observer);
    if (selector == null || refused(selector, observer)) {
      return;
    }
    var client = (ServerCallStreamObserver<SyncFlagsResponse>) observer;
    FlagStream stream =
        new FlagStream(
            client,
            selector,
            facts(Optional.of(selector)),
            request.getProviderId(),
            deliveries,
            clock);
    client.setOnReadyHandler(stream::send);
    client.setOnCancelHandler(() -> leave(stream));
    streams.add(stream);
    stream.opened();
    if (!store.subscribe(selector, stream)) {
      streams.remove(stream);
      stream.end(NOT_YET);
    } else if (ending) {
      end(stream, STOPS);
    } else {
      terms.streamDeadline().ifPresent(after -> endLater(stream, after));
      stream.atEnd(tenants.follow(SelectorHeader.CALLER.get(), selector, why -> end(stream, why)));
    }
  }

  /**
   * Earlier by up to a tenth, by the name of the client: those who came at once, as after a
   * restart, must not all go at once for ever.
   */
  private void endLater(FlagStream stream, Duration after) {
    long millis = after.toMillis();
    long earlier = Bucketing.bucket(stream.name(), (int) Math.min(millis / 10, MOST_EARLIER));
    Future<?> timer =
        timers.schedule(() -> end(stream, TIME_OVER), millis - earlier, TimeUnit.MILLISECONDS);
    stream.atEnd(() -> timer.cancel(false));
  }

  @Override
  public void fetchAllFlags(
      FetchAllFlagsRequest request, StreamObserver<FetchAllFlagsResponse> observer) {
    Selector selector = selector(request.getSelector(), observer);
    if (selector == null || refused(selector, observer)) {
      return;
    }
    Optional<FlagdDocument> document = store.document(selector);
    if (document.isEmpty()) {
      observer.onError(NOT_YET.asRuntimeException());
      return;
    }
    observer.onNext(
        FetchAllFlagsResponse.newBuilder()
            .setFlagConfigurationBytes(document.get().encoded())
            .build());
    observer.onCompleted();
  }

  /** The facts that go with the documents. Older providers ask for them here, and wait. */
  @Override
  public void getMetadata(
      GetMetadataRequest request, StreamObserver<GetMetadataResponse> observer) {
    Optional<Selector> selector = Optional.empty();
    // The request has no field for a selector.
    if (SelectorHeader.CURRENT.get() != null) {
      Selector named = selector("", observer);
      if (named == null) {
        return;
      }
      selector = Optional.of(named);
    }
    observer.onNext(GetMetadataResponse.newBuilder().setMetadata(facts(selector)).build());
    observer.onCompleted();
  }

  /** What the provider adds to each evaluation. */
  private Struct facts(Optional<Selector> selector) {
    Struct.Builder facts = Struct.newBuilder();
    selector.ifPresent(s -> facts.putFields("namespace", text(s.namespace())));
    terms.cluster().ifPresent(name -> facts.putFields("cluster", text(name)));
    return facts.build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** Sends every client elsewhere. */
  void end() {
    ending = true;
    streams.forEach(stream -> end(stream, STOPS));
  }

  private void end(FlagStream stream, Status why) {
    stream.end(why);
    leave(stream);
  }

  private void leave(FlagStream stream) {
    streams.remove(stream);
    store.unsubscribe(stream.selector(), stream);
    stream.left();
  }

  /** Whether the caller may not have those flags, and has been told so. */
  private boolean refused(Selector selector, StreamObserver<?> observer) {
    Optional<Status> refusal = tenants.refusal(SelectorHeader.CALLER.get(), selector);
    refusal.ifPresent(status -> observer.onError(status.asRuntimeException()));
    return refusal.isPresent();
  }

  /** The header outranks the field; null, and the client has been told, if it is of no use. */
  private static @Nullable Selector selector(String field, StreamObserver<?> observer) {
    String header = SelectorHeader.CURRENT.get();
    try {
      return Selector.parse(header == null ? field : header);
    } catch (IllegalArgumentException e) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return null;
    }
  }
}
