package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/skyops/skyops/protocol/network"
	"github.com/skyops/skyops/starter/cli/home"
	"github.com/skyops/skyops/starter/cli/wallet"
	"github.com/skyops/skyops/starter/client"
	"github.com/skyops/skyops/workers/tracing"
)

// app is what the commands share: each part is opened when first used.
type app struct {
	Streams
	traces                       *tracing.Tracing // nil: the command is not traced
	networkName, walletName      string
	passwordFrom, passphraseFrom source
	phraseFrom                   source
	colour                       colourFlag
	signatureFile                string // of a wallet elsewhere, over the message of its slot

	folder   *home.Home
	net      *network.Network
	unlocked *wallet.Unlocked
	password *string
	asked    map[string]string // what descriptors and files said, by the name of their flags
}

func (a *app) home() (*home.Home, error) {
	if a.folder == nil {
		h, err := home.Open(a.Getenv("SKYOPS_HOME"))
		if err != nil {
			return nil, err
		}
		a.folder = h
	}
	return a.folder, nil
}

// network returns the pinned network that is chosen, and its name.
func (a *app) network() (network.Network, error) {
	if a.net == nil {
		h, err := a.home()
		if err != nil {
			return network.Network{}, err
		}
		n, name, err := h.Network(a.networkName)
		if err != nil {
			return n, err
		}
		a.net, a.networkName = &n, name
	}
	return *a.net, nil
}

// wallets returns the store of wallets.
func (a *app) wallets() (*wallet.Store, error) {
	h, err := a.home()
	if err != nil {
		return nil, err
	}
	return wallet.Open(h), nil
}

// address returns the wallet that is chosen: by flag, by config, or the only one.
func (a *app) address() (common.Address, error) {
	if a.walletName != "" {
		if !common.IsHexAddress(a.walletName) {
			return common.Address{}, usage("see skyops wallet list", "%q is not an address", a.walletName)
		}
		return common.HexToAddress(a.walletName), nil
	}
	h, err := a.home()
	if err != nil {
		return common.Address{}, err
	}
	c, err := h.Config()
	if err != nil {
		return common.Address{}, err
	}
	if c.Wallet != (common.Address{}) {
		return c.Wallet, nil
	}
	all, err := wallet.Open(h).List()
	switch {
	case err != nil:
		return common.Address{}, err
	case len(all) == 0:
		return common.Address{}, wallet.ErrNone
	case len(all) > 1:
		return common.Address{}, usage("name one with --wallet, or choose one with skyops wallet use", "there are %d wallets", len(all))
	}
	return all[0].Address, nil
}

// unlock opens the chosen wallet, asking for its password once.
func (a *app) unlock() (*wallet.Unlocked, error) {
	if a.unlocked != nil {
		return a.unlocked, nil
	}
	address, err := a.address()
	if err != nil {
		return nil, err
	}
	ws, err := a.wallets()
	if err != nil {
		return nil, err
	}
	if _, err := ws.Find(address); err != nil {
		return nil, err
	}
	p, err := a.askPassword("Password of wallet " + address.Hex() + ": ")
	if err != nil {
		return nil, err
	}
	a.unlocked, err = ws.Unlock(address, p)
	return a.unlocked, err
}

// askPassword reads the password: from a descriptor, a file, or a person.
func (a *app) askPassword(prompt string) (string, error) {
	if a.password != nil {
		return *a.password, nil
	}
	p, err := a.ask(a.passwordFrom, prompt)
	if err == nil {
		a.password = &p
	}
	return p, err
}

// source is where a secret comes from that is not typed: never a flag's value,
// which other users of the machine can see.
type source struct {
	flag string // the name of its flags, without -file and -fd
	file string
	fd   int
}

func (s *source) register(f *pflag.FlagSet, name, file, what string) {
	s.flag = name
	f.StringVar(&s.file, name+"-file", file, "file whose first line is "+what)
	f.IntVar(&s.fd, name+"-fd", -1, "open file descriptor whose first line is "+what)
}

func (s *source) given() bool { return s.file != "" || s.fd >= 0 }

// ask reads a secret: from a descriptor or a file, once, or a person.
func (a *app) ask(s source, prompt string) (string, error) {
	if secret, ok := a.asked[s.flag]; ok {
		return secret, nil
	}
	secret, err := a.askAnew(s, prompt)
	if err == nil && s.given() {
		if a.asked == nil {
			a.asked = map[string]string{}
		}
		a.asked[s.flag] = secret
	}
	return secret, err
}

func (a *app) askAnew(s source, prompt string) (string, error) {
	switch {
	case s.fd >= 0:
		f := os.NewFile(uintptr(s.fd), s.flag)
		if f == nil {
			return "", usage("", "--%s-fd %d is not open", s.flag, s.fd)
		}
		defer f.Close()
		return firstLine(f, fmt.Sprintf("descriptor %d", s.fd))
	case s.file != "":
		f, err := os.Open(s.file)
		if err != nil {
			return "", fmt.Errorf("read the %s: %w", s.flag, err)
		}
		defer f.Close()
		return firstLine(f, s.file)
	}
	secret, err := a.ReadPassword(prompt)
	if errors.Is(err, ErrNoTerminal) {
		return "", fail(exitUsage, fmt.Sprintf("give --%s-file or --%s-fd", s.flag, s.flag), fmt.Errorf("ask for the %s: %w", s.flag, err))
	}
	return secret, err
}

func firstLine(r io.Reader, from string) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the first line of %s: %w", from, err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", usage("the secret is the first line", "the first line of %s is empty", from)
	}
	return line, nil
}

// ErrNoTerminal reports that there is no person to ask.
var ErrNoTerminal = errors.New("there is no terminal")

// terminalPassword asks on the terminal without showing what is typed, also
// when stdin is something else.
func terminalPassword(prompt string) (string, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return "", ErrNoTerminal
	}
	defer tty.Close()
	fmt.Fprint(tty, prompt)
	b, err := term.ReadPassword(int(tty.Fd()))
	fmt.Fprintln(tty)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(b), nil
}

// client returns a client of the network's gateway that signs in when it must.
func (a *app) client() (*client.Client, error) {
	n, err := a.network()
	if err != nil {
		return nil, err
	}
	var c *client.Client
	c, err = client.New(n.Gateway, client.Options{
		UserAgent: "skyops/" + a.version(), Wrap: a.traces.Transport,
		Token: func(ctx context.Context, renew bool) (string, error) { return a.session(ctx, c, renew) },
	})
	return c, err
}

// session returns the wallet's session, signing in when there is none.
func (a *app) session(ctx context.Context, c *client.Client, renew bool) (string, error) {
	address, err := a.address()
	if err != nil {
		return "", err
	}
	h, err := a.home()
	if err != nil {
		return "", err
	}
	if s, ok := h.Session(a.networkName, address, a.Now()); ok && !renew {
		return s.Token, nil
	}
	u, err := a.unlock()
	if err != nil {
		return "", err
	}
	n, err := a.network()
	if err != nil {
		return "", err
	}
	s, err := c.SignIn(ctx, u, n.ChainID)
	if err != nil {
		return "", err
	}
	return s.Token, h.SetSession(a.networkName, s)
}

var jobPrefix = regexp.MustCompile(`^(0x)?[0-9a-fA-F]{4,64}$`)

// job finds a job by its id or the beginning of it.
func (a *app) job(ctx context.Context, c *client.Client, text string) (common.Hash, error) {
	if !jobPrefix.MatchString(text) {
		return common.Hash{}, usage("see skyops list", "%q is not a job's id, nor the first four digits of one or more", text)
	}
	want := strings.ToLower(strings.TrimPrefix(text, "0x"))
	if len(want) == 64 {
		return common.HexToHash(want), nil
	}
	var found []common.Hash
	for _, delegated := range []bool{false, true} {
		for q := (client.JobsQuery{Delegated: delegated, Limit: 200}); ; {
			page, err := c.Jobs(ctx, q)
			if err != nil {
				return common.Hash{}, err
			}
			for _, j := range page.Jobs {
				if strings.HasPrefix(j.Job.Hex()[2:], want) {
					found = append(found, j.Job)
				}
			}
			if q.Cursor = page.Next; q.Cursor == "" {
				break
			}
		}
	}
	switch len(found) {
	case 0:
		return common.Hash{}, fail(exitNotFound, "see skyops list", fmt.Errorf("no job of yours begins with %s", text))
	case 1:
		return found[0], nil
	}
	return common.Hash{}, usage("give more digits", "%d of your jobs begin with %s", len(found), text)
}

// submitted returns what was signed for a job, nil if that was not done here.
func (a *app) submitted(id common.Hash) *home.Submitted {
	h, err := a.home()
	if err != nil {
		return nil
	}
	s, err := h.Submitted(id)
	if err != nil {
		return nil
	}
	return s
}

// short is enough of a hash to recognise it by.
func short(h common.Hash) string { return h.Hex()[:12] }

func orDash(s string) string { return cmp.Or(s, "-") }
