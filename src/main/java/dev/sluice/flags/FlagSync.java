// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import com.google.protobuf.Struct;
import dev.sluice.flags.wire.FetchAllFlagsRequest;
import dev.sluice.flags.wire.FetchAllFlagsResponse;
import dev.sluice.flags.wire.FlagSyncServiceGrpc;
import dev.sluice.flags.wire.GetMetadataRequest;
import dev.sluice.flags.wire.GetMetadataResponse;
import dev.sluice.flags.wire.SyncFlagsRequest;
import dev.sluice.flags.wire.SyncFlagsResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sync wire of flagd: one whole document when a stream opens, and another one at every change.
 */
final class FlagSync extends FlagSyncServiceGrpc.FlagSyncServiceImplBase {
  private static final Status NOT_YET =
      Status.UNAVAILABLE.withDescription("the flags are not loaded yet: try again");

  private final FlagStore store;
  private final Deliveries deliveries;
  private final InstantSource clock;
  private final Set<FlagStream> streams = ConcurrentHashMap.newKeySet();

  FlagSync(FlagStore store, Deliveries deliveries, InstantSource clock) {
    this.store = store;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  @Override
  public void syncFlags(SyncFlagsRequest request, StreamObserver<SyncFlagsResponse> observer) {
    Selector selector = selector(request.getSelector(), observer);
    if (selector == null) {
      return;
    }
    var client = (ServerCallStreamObserver<SyncFlagsResponse>) observer;
    FlagStream stream =
        new FlagStream(client, selector, request.getProviderId(), deliveries, clock);
    client.setOnReadyHandler(stream::send);
    client.setOnCancelHandler(() -> leave(stream));
    streams.add(stream);
    if (!store.subscribe(selector, stream)) {
      streams.remove(stream);
      stream.end(NOT_YET);
    }
  }

  @Override
  public void fetchAllFlags(
      FetchAllFlagsRequest request, StreamObserver<FetchAllFlagsResponse> observer) {
    Selector selector = selector(request.getSelector(), observer);
    if (selector == null) {
      return;
    }
    Optional<FlagdDocument> document = store.document(selector);
    if (document.isEmpty()) {
      observer.onError(NOT_YET.asRuntimeException());
      return;
    }
    observer.onNext(
        FetchAllFlagsResponse.newBuilder().setFlagConfiguration(document.get().json()).build());
    observer.onCompleted();
  }

  /** No facts: they go with the documents. Providers that ask for them here wait for an answer. */
  @Override
  public void getMetadata(
      GetMetadataRequest request, StreamObserver<GetMetadataResponse> observer) {
    observer.onNext(
        GetMetadataResponse.newBuilder().setMetadata(Struct.getDefaultInstance()).build());
    observer.onCompleted();
  }

  /** Sends every client elsewhere. */
  void end() {
    Status stops = Status.UNAVAILABLE.withDescription("this replica stops: connect again");
    for (FlagStream stream : streams) {
      stream.end(stops);
      leave(stream);
    }
  }

  private void leave(FlagStream stream) {
    streams.remove(stream);
    store.unsubscribe(stream.selector(), stream);
    stream.left();
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
