package io.github.nginxupgrade.os;

import java.util.Optional;

/** The service manager that is the first process of this machine, systemd, where it is that one. */
public interface ServiceManager {
    /** True where systemd is the first process that we see. */
    boolean runs();

    /**
     * What it says of a unit, as {@code systemctl show} prints it; empty where it does not run, or does not know the
     * unit. Blocks for two seconds at the most.
     *
     * @throws OsFailure where it cannot be asked, or does not answer
     */
    Optional<String> show(String unit) throws OsFailure;

    /**
     * Makes it hold this process for the main one of an active service of {@code Type=forking}. Nothing is sent to the
     * service, and nothing of its own configuration is run. Blocks for some seconds at the most.
     *
     * @throws OsFailure where it holds another one afterwards; no setting of the unit is changed then, either
     */
    void setMainProcess(String unit, int pid) throws OsFailure;

    /**
     * Moves this process, and no other, out of the session that it was started in, into a unit of its own, so that the end of
     * the session does not end it (KillUserProcesses= of logind.conf(5)). Its terminal, its user and its environment stay.
     *
     * @param scope the name of the unit, which ends with the process
     * @throws OsFailure where it stays where it is
     */
    void leaveSession(String scope) throws OsFailure;
}
