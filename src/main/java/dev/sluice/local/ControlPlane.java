// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The running parts of one cluster. Only the API server listens on a port: etcd has a socket in the
 * cluster's folder, which nobody else may enter, and the others need not be reached.
 */
final class ControlPlane implements AutoCloseable {
  /** Between the choice of a free port and its use, another program may take it. */
  private static final int PORTS_TRIED = 3;

  /** What pods on real nodes know the API server by: nobody's (RFC 5737); nodes pass it on. */
  private static final String FOR_PODS = "192.0.2.1";

  private final ClusterFolder folder;
  private final Parts parts;
  private final LocalCluster.Options options;
  private final Progress progress;
  private final List<Component> components = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread atExit = new Thread(this::end, "control plane stop");
  private String url = "";

  private ControlPlane(
      ClusterFolder folder, Parts parts, LocalCluster.Options options, Progress progress) {
    this.folder = folder;
    this.parts = parts;
    this.options = options;
    this.progress = progress;
  }

  static ControlPlane start(Parts parts, LocalCluster.Options options, Progress progress) {
    ControlPlane plane = new ControlPlane(ClusterFolder.create(progress), parts, options, progress);
    Runtime.getRuntime().addShutdownHook(plane.atExit);
    try {
      plane.startAll();
      return plane;
    } catch (IOException e) {
      plane.close();
      throw new ControlPlaneException("the control plane does not start: " + e, e);
    } catch (InterruptedException stopped) {
      plane.close();
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("interrupted while starting the control plane", stopped);
    } catch (RuntimeException e) {
      plane.close();
      throw e;
    }
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  String url() {
    return url;
  }

  Path folder() {
    return folder.path();
  }

  private void startAll() throws IOException, InterruptedException {
    Instant begin = options.clock().instant();
    Credentials credentials = Credentials.create(folder);
    startEtcd();
    Component apiServer = startApiServer(credentials);
    credentials.writeKubeconfig(kubeconfig(), url);
    try (ApiProbe api = new ApiProbe(url, credentials)) {
      apiServer.await("readyz", api::ready, options.clock(), options.patience());
      progress.say("API server ready after %s at %s".formatted(since(begin), url));
      startOthers(credentials, api);
      progress.say("control plane complete after " + since(begin));
    }
    components.forEach(this::watch);
  }

  private void startEtcd() throws IOException {
    Path socket = folder.resolve("etcd.sock");
    start(
            "etcd",
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=unix://" + socket,
            "--listen-peer-urls=unix://" + folder.resolve("peer.sock"),
            // Must be of the form host:port, and are dialled by nobody: there is one member.
            "--advertise-client-urls=http://127.0.0.1:2379",
            // The data lives no longer than the process: no need to wait for a disk.
            "--unsafe-no-fsync")
        .await("its socket answers", () -> answers(socket), options.clock(), options.patience());
  }

  private Component startApiServer(Credentials credentials) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      url = "https://127.0.0.1:" + port;
      Component server =
          start(
              "kube-apiserver",
              Stream.concat(
                      Stream.of(
                          "--etcd-servers=unix://" + folder.resolve("etcd.sock"),
                          "--bind-address=127.0.0.1",
                          "--secure-port=" + port,
                          "--cert-dir=" + folder.resolve("certs"),
                          "--token-auth-file=" + credentials.tokens(),
                          "--anonymous-auth=false",
                          "--authorization-mode=Node,RBAC",
                          "--allow-privileged=true",
                          "--service-cluster-ip-range=10.96.0.0/16",
                          "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                          "--service-account-key-file=" + credentials.accountKey(),
                          "--service-account-signing-key-file=" + credentials.accountKey()),
                      reach())
                  .toArray(String[]::new));
      try {
        server.await(
            "its certificate and port are there",
            () -> Files.exists(credentials.certificate()) && answers(port),
            options.clock(),
            options.patience());
        return server;
      } catch (ControlPlaneException e) {
        if (attempt == PORTS_TRIED || !server.lastLines().contains("address already in use")) {
          throw e;
        }
        components.remove(server);
      }
    }
  }

  /** By what pods reach it, and by what it reaches kubelets. */
  private Stream<String> reach() {
    return simulated()
        // Endpoints may not be on loopback, and no pod here calls the API server.
        ? Stream.of("--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none")
        : Stream.of(
            "--advertise-address=" + FOR_PODS, "--kubelet-preferred-address-types=InternalIP");
  }

  private boolean simulated() {
    return options.nodes() > 0;
  }

  private void startOthers(Credentials credentials, ApiProbe api)
      throws IOException, InterruptedException {
    String access = "--kubeconfig=" + kubeconfig();
    Component controllers =
        start(
            "kube-controller-manager",
            access,
            "--secure-port=0",
            "--leader-elect=false",
            // With the default of 20 a second hundreds of fleets wait for it, not for us.
            "--kube-api-qps=500",
            "--kube-api-burst=1000",
            "--service-account-private-key-file=" + credentials.accountKey(),
            "--root-ca-file=" + credentials.certificate());
    start("kube-scheduler", access, "--secure-port=0", "--leader-elect=false");
    if (simulated()) {
      startNodes(access, api);
    }
    controllers.await(
        "the default service account is there",
        () -> api.has("/api/v1/namespaces/default/serviceaccounts/default"),
        options.clock(),
        options.patience());
  }

  private void startNodes(String access, ApiProbe api) throws IOException, InterruptedException {
    Component nodes =
        start(
            "kwok",
            Stream.concat(
                    // Not loopback: the endpoint controllers refuse such pods for ever.
                    Stream.of(
                        access,
                        "--manage-all-nodes=true",
                        "--cidr=10.244.0.0/16",
                        // Without leases the nodes are held for dead after less than a minute.
                        "--node-lease-duration-seconds=40"),
                    stages().map(stage -> "--config=" + stage))
                .toArray(String[]::new));
    List<String> names =
        Stream.iterate(1, number -> number + 1)
            .limit(options.nodes())
            .map(number -> "node-" + number)
            .toList();
    for (String name : names) {
      api.createNode(name);
    }
    for (String name : names) {
      nodes.await(
          name + " is ready", () -> api.nodeReady(name), options.clock(), options.patience());
    }
  }

  private Stream<Path> stages() throws IOException {
    try (Stream<Path> files = Files.list(options.home().resolve("k8s/local/stages"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  private Component start(String name, String... args) throws IOException {
    Component component = Component.start(parts, name, folder, List.of(args));
    components.add(component);
    return component;
  }

  /** A part that ends by itself would otherwise show only in what no longer happens. */
  private void watch(Component component) {
    var _ =
        component
            .process()
            .onExit()
            .thenAccept(
                process -> {
                  if (!closed.get()) {
                    progress.say(
                        "%s ended by itself (exit %d); its last lines:%n%s"
                            .formatted(
                                component.name(), process.exitValue(), component.lastLines()));
                  }
                });
  }

  private String since(Instant begin) {
    return "%.1f s".formatted(Duration.between(begin, options.clock().instant()).toMillis() / 1e3);
  }

  private static boolean answers(Path socket) {
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean answers(int port) {
    try (var _ = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook runs too, and finds nothing left to do.
    }
  }

  private synchronized void end() {
    if (closed.compareAndSet(false, true)) {
      components.reversed().parallelStream().forEach(Component::stop);
      folder.delete();
    }
  }
}
