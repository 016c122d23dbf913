package io.github.nginxupgrade.real;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** gRPC as its own library speaks it, its transparent retries included: what is sent comes back, once or on a stream. */
final class Grpc {
    private static final MethodDescriptor<byte[], byte[]> ONCE = method("once", MethodType.UNARY);
    private static final MethodDescriptor<byte[], byte[]> STREAM = method("stream", MethodType.BIDI_STREAMING);
    private static final byte[] MESSAGE = {'x'};

    private Grpc() {}

    /** Bytes as they are. */
    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return MethodDescriptor.newBuilder(new Raw(), new Raw())
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("echo", name))
                .build();
    }

    static Server server() throws IOException {
        var echo = ServerServiceDefinition.builder("echo")
                .addMethod(ONCE, ServerCalls.asyncUnaryCall((byte[] asked, StreamObserver<byte[]> answer) -> {
                    answer.onNext(asked);
                    answer.onCompleted();
                }))
                .addMethod(STREAM, ServerCalls.asyncBidiStreamingCall(answer -> answer))
                .build();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(echo)
                .build()
                .start();
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
    }

    /** One channel, and a call each. */
    static TrafficKind.Line calls(int port, Duration limit) {
        ManagedChannel channel = channel(port);
        return new TrafficKind.Line(
                () -> {
                    var options = CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
                    try {
                        right(ClientCalls.blockingUnaryCall(channel, ONCE, options, MESSAGE));
                    } catch (StatusRuntimeException e) {
                        throw new IOException(e);
                    }
                },
                channel::shutdownNow);
    }

    /** One stream on a channel of its own, and a message each. */
    static TrafficKind.Line stream(int port, Duration limit) {
        ManagedChannel channel = channel(port);
        BlockingQueue<Object> came = new LinkedBlockingQueue<>();
        StreamObserver<byte[]> out = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(STREAM, CallOptions.DEFAULT), new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] value) {
                        came.add(value);
                    }

                    @Override
                    public void onError(Throwable ended) {
                        came.add(ended);
                    }

                    @Override
                    public void onCompleted() {
                        came.add(new IOException("ended"));
                    }
                });
        return new TrafficKind.Line(
                () -> {
                    out.onNext(MESSAGE);
                    right(next(came, limit));
                },
                channel::shutdownNow);
    }

    private static Object next(BlockingQueue<Object> came, Duration limit) throws IOException {
        try {
            Object next = came.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            return next == null ? new IOException("silence") : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void right(Object answer) throws IOException {
        if (answer instanceof Throwable ended) {
            throw new IOException(ended);
        }
        if (!(answer instanceof byte[] bytes) || bytes.length != MESSAGE.length) {
            throw new IOException("another answer");
        }
    }
}
