package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.linux.kernel.Rights;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Files with the rights of another user, for the one thread that looks, and for as long as it looks. */
final class OthersRights {
    private final FileSystem files;
    private final Rights its;
    private final Rights ours;

    OthersRights(FileSystem files, Rights its, Rights ours) {
        this.files = files;
        this.its = its;
        this.ours = ours;
    }

    FileSystem files() {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    Object[] given = arguments == null ? new Object[0] : arguments;
                    return its.during(ours, () -> called(method, given));
                });
    }

    private Object called(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(files, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
