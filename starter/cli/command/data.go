package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/skyops/skyops/protocol/job"
	"github.com/skyops/skyops/protocol/seal"
	"github.com/skyops/skyops/starter/cli/terminal"
	"github.com/skyops/skyops/starter/client"
)

// keptData begins what --input says of a data set that is kept at the network.
const keptData = "data:"

func (a *app) dataCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "data", Short: "Data sets that are uploaded once and read by several jobs",
		Long: "Data sets that are uploaded once and read by several jobs, as --input NAME=data:NAME.\n\n" +
			"They are sealed on this machine; only your data key, and a job that you let read them, open them.",
	}
	c.AddCommand(a.dataPutCommand(), a.dataListCommand(), a.dataRemoveCommand())
	return c
}

func (a *app) dataPutCommand() *cobra.Command {
	var name string
	var asJSON bool
	c := &cobra.Command{
		Use: "put PATH", Short: "Seal and upload a file or folder, and keep it", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.dataPut(c.Context(), args[0], name, asJSON) },
	}
	c.Flags().StringVar(&name, "name", "", "its name (default: the path's last part)")
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) dataPut(ctx context.Context, path, name string, asJSON bool) error {
	if name == "" {
		whole, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		name = strings.ToLower(filepath.Base(whole))
	}
	if err := job.CheckInputName(name); err != nil {
		return usage("give another one with --name, in lower-case letters, digits, . _ and -", "the name %w", err)
	}
	c, err := a.client()
	if err != nil {
		return err
	}
	// Before anything travels for nothing.
	if _, err := c.Data(ctx, name); err == nil {
		return usage("skyops data rm "+name+", or give another --name", "there is a data set %s", name)
	} else if !client.IsCode(err, client.CodeNotFound) {
		return err
	}
	w, err := a.unlock()
	if err != nil {
		return err
	}
	up, key, err := a.uploadTree(ctx, c, "data set "+name, path, w.Recipient())
	if err != nil {
		return err
	}
	sealed, err := seal.SealBytes([]byte(key.Encode()), w.Recipient())
	if err != nil {
		return fmt.Errorf("seal the data set's key: %w", err)
	}
	d, err := c.KeepData(ctx, name, client.KeepData{CID: up.CID, Manifest: up.Manifest, Key: sealed})
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(d)
	}
	fmt.Fprintln(a.Out, d.CID)
	a.say("Data set %s is kept until skyops data rm %s.\nNext: skyops submit-task --input %s=%s%s …", name, name, name, keptData, name)
	return nil
}

func (a *app) dataListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "ls", Aliases: []string{"list"}, Short: "List your data sets", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			all, err := cl.AllData(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(client.DataSets{Data: append([]client.DataSet{}, all...)})
			}
			var rows [][]string
			for _, d := range all {
				rows = append(rows, []string{d.Name, terminal.Bytes(d.Bytes), time.Unix(int64(d.At), 0).UTC().Format(time.DateTime), d.CID})
			}
			terminal.Table(a.Out, []string{"NAME", "SEALED", "SINCE (UTC)", "CID"}, rows)
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return c
}

func (a *app) dataRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rm DATA", Aliases: []string{"remove"}, Short: "Keep a data set no longer", Args: cobra.ExactArgs(1),
		Long: "Keep a data set no longer, given by its name or its CID. Jobs that were submitted with it still have it.",
		RunE: func(c *cobra.Command, args []string) error {
			cl, err := a.client()
			if err != nil {
				return err
			}
			name := args[0]
			if cidText.MatchString(name) {
				all, err := cl.AllData(c.Context())
				if err != nil {
					return err
				}
				i := slices.IndexFunc(all, func(d client.DataSet) bool { return d.CID == name })
				if i < 0 {
					return fail(exitNotFound, "see skyops data ls", fmt.Errorf("no data set of yours has the CID %s", name))
				}
				name = all[i].Name
			}
			if err := cl.DropData(c.Context(), name); err != nil {
				return err
			}
			a.say("Data set %s is not kept any more.", name)
			return nil
		},
	}
}

// keptInput looks up a data set that a job is to read.
func (a *app) keptInput(ctx context.Context, name, of string) (client.DataSet, job.Input, error) {
	c, err := a.client()
	if err != nil {
		return client.DataSet{}, job.Input{}, err
	}
	d, err := c.Data(ctx, of)
	if client.IsCode(err, client.CodeNotFound) {
		return d, job.Input{}, fail(exitNotFound, "see skyops data ls, or upload it: skyops data put PATH --name "+of, err)
	}
	return d, job.Input{Name: name, CID: d.CID, Manifest: d.Manifest, Bytes: d.Bytes}, err
}

// openData opens a data set's key.
func (a *app) openData(d client.DataSet) (*seal.Identity, error) {
	keys, err := a.dataKeys()
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		plain, err := k.OpenBytes(d.Key)
		if errors.Is(err, seal.ErrKey) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("open the key of data set %s: %w", d.Name, err)
		}
		defer clear(plain)
		return seal.ParseIdentity(string(plain))
	}
	return nil, fail(exitUnauthorized, "it was kept with another data key: skyops data rm "+d.Name+", then put it again",
		fmt.Errorf("data set %s does not open with this wallet's data key", d.Name))
}

// dataChoices are the wallet's data sets.
func (a *app) dataChoices(ctx context.Context, _ string) (all []choice) {
	c, err := a.quietClient()
	if err != nil {
		return nil
	}
	list, err := c.AllData(ctx)
	if err != nil {
		return nil
	}
	for _, d := range list {
		all = append(all, choice{text: d.Name, what: terminal.Bytes(d.Bytes) + " sealed"})
	}
	return all
}
