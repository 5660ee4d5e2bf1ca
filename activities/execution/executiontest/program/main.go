// Command program is what the conformance suite of execution.Runtime runs as a
// job: each verb does one thing that a runtime has to pass on, bound or forbid.
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	if len(os.Args) < 2 {
		os.Exit(2)
	}
	verbs := map[string]func([]string) error{
		"exit": exit, "report": report, "allocate": allocate, "shell": shell, "write": write,
		"wait": wait, "stubborn": stubborn, "sleep": sleep, "flood": flood, "fork": fork,
		"busy": busy,
	}
	verb, ok := verbs[os.Args[1]]
	if !ok {
		os.Exit(2)
	}
	if err := verb(os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "program:", err)
		os.Exit(1)
	}
}

// busy holds so many MiB and works until it is killed.
func busy(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	held := make([]byte, n<<20)
	for i := 0; ; i += 4096 {
		held[i%len(held)]++
	}
}

// exit ends with the given code.
func exit(args []string) error {
	code, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	fmt.Println("to stdout")
	fmt.Fprintln(os.Stderr, "to stderr")
	os.Exit(code)
	return nil
}

// report prints what the program sees of its confinement.
func report([]string) error {
	fmt.Println("uid", os.Getuid(), os.Getgid())
	fmt.Println("pid", os.Getpid())
	fmt.Println("root-writable", os.WriteFile("/written", nil, 0o600) == nil)
	fmt.Println("node-writable", os.WriteFile(filepath.Join(os.Getenv("SKYOPS_INPUT_DIR"), "written"), nil, 0o600) == nil)
	for _, name := range []string{"SKYOPS_OUTPUT_DIR", "SKYOPS_CHECKPOINT_DIR", "TMPDIR", "HOME"} {
		dir := os.Getenv(name)
		fmt.Println("writable", name, dir != "" && os.WriteFile(filepath.Join(dir, "written"), []byte("x"), 0o600) == nil)
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return err
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback == 0 && i.Flags&net.FlagUp != 0 {
			fmt.Println("interface", i.Name)
		}
	}
	_, err = os.Stat("/var/run/docker.sock")
	fmt.Println("engine-socket", err == nil)
	for name, number := range map[string]uintptr{"io_uring": unix.SYS_IO_URING_SETUP, "keyring": unix.SYS_ADD_KEY, "userfaultfd": unix.SYS_USERFAULTFD} {
		_, _, errno := unix.Syscall(number, 0, 0, 0)
		fmt.Println("filtered", name, errno == unix.EPERM || errno == unix.ENOSYS)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "CapEff", "CapPrm", "CapBnd", "NoNewPrivs", "Seccomp":
			fmt.Println(name, strings.TrimSpace(value))
		}
	}
	var core syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &core); err != nil {
		return err
	}
	fmt.Println("core", core.Max)
	for _, v := range os.Environ() {
		fmt.Println("env", v)
	}
	return nil
}

// allocate touches so many MiB and holds them.
func allocate(args []string) error {
	mib, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	var held [][]byte
	for range mib {
		b := make([]byte, 1<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		held = append(held, b)
	}
	time.Sleep(2 * time.Second)
	fmt.Println("held", len(held))
	return nil
}

// shell runs the program again, ignores how that ended, and ends well.
func shell(args []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Println("child:", exec.Command(self, args...).Run())
	return nil
}

// write fills a file in the output directory with so many MiB.
func write(args []string) error {
	mib, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(os.Getenv("SKYOPS_OUTPUT_DIR"), "big"))
	if err != nil {
		return err
	}
	defer f.Close()
	for range mib {
		if _, err := f.Write(make([]byte, 1<<20)); err != nil {
			return err
		}
	}
	return nil
}

// wait prints the signals it gets, and ends with code 3 after SIGTERM.
func wait([]string) error {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGTERM)
	fmt.Println("ready")
	for s := range signals {
		fmt.Println("got", s)
		if s == syscall.SIGTERM {
			os.Exit(3)
		}
	}
	return nil
}

// stubborn ignores every wish to end.
func stubborn([]string) error {
	signal.Ignore(syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGINT, syscall.SIGHUP)
	fmt.Println("ready")
	for {
		time.Sleep(time.Hour)
	}
}

// sleep ends after so many milliseconds.
func sleep(args []string) error {
	ms, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	fmt.Println("ready")
	time.Sleep(time.Duration(ms) * time.Millisecond)
	return nil
}

// flood writes so many MiB of lines.
func flood(args []string) error {
	mib, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	line := []byte(strings.Repeat("x", 63) + "\n")
	for range mib * (1 << 20) / len(line) {
		if _, err := os.Stdout.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// fork leaves a child behind that outlives it, if it may.
func fork([]string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.Command(self, "sleep", "600000")
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	child.Stdout = os.Stdout
	return child.Start()
}
