package execution

import (
	"errors"
	"slices"
	"testing"
	"testing/fstest"
)

func TestOpenSwap(t *testing.T) {
	t.Parallel()
	const head = "Filename Type Size Used Priority\n"
	devices := map[string]uint32{
		"/dev/sda2": 1, "/dev/dm-0": 2, "/dev/dm-1": 3, "/dev/dm-2": 4, "/dev/zram0": 5, "/dev/zram1": 6, "/swap file": 2, "/swapfile": 1,
	}
	sys := map[string]string{
		"2/dm/uuid": "CRYPT-LUKS2-0123-cryptswap\n", "3/dm/uuid": "LVM-x\n", "3/slaves/dm-0/dm/uuid": "CRYPT-PLAIN-x\n",
		"4/dm/uuid": "LVM-y\n", "4/slaves/dm-0/dm/uuid": "CRYPT-PLAIN-x\n", "4/slaves/sda3/size": "1\n",
		"5/mm_stat": "0\n", "5/backing_dev": "none\n", "6/mm_stat": "0\n", "6/backing_dev": "/dev/sda4\n",
	}
	for name, c := range map[string]struct {
		areas string
		want  []string
	}{
		"no swap":                      {"", nil},
		"a partition":                  {"/dev/sda2 partition 1 0 -2\n", []string{"/dev/sda2"}},
		"a file":                       {"/swapfile file 1 0 -2\n", []string{"/swapfile"}},
		"an encrypted partition":       {"/dev/dm-0 partition 1 0 -2\n", nil},
		"a file on encrypted disk":     {"/swap\\040file file 1 0 -2\n", nil},
		"a volume on encrypted disk":   {"/dev/dm-1 partition 1 0 -2\n", nil},
		"a volume on a plain one too":  {"/dev/dm-2 partition 1 0 -2\n", []string{"/dev/dm-2"}},
		"compressed memory":            {"/dev/zram0 partition 1 0 -2\n", nil},
		"compressed memory, on a disk": {"/dev/zram1 partition 1 0 -2\n", []string{"/dev/zram1"}},
		"one that cannot be looked at": {"/gone file 1 0 -2\n", []string{"/gone"}},
		"several":                      {"/dev/dm-0 partition 1 0 -2\n/dev/sda2 partition 1 0 -3\n/swapfile file 1 0 -4\n", []string{"/dev/sda2", "/swapfile"}},
	} {
		root := fstest.MapFS{"proc/swaps": {Data: []byte(head + c.areas)}}
		for file, content := range sys {
			root["sys/dev/block/8:"+file] = &fstest.MapFile{Data: []byte(content)}
		}
		got, err := openSwap(root, func(file string) (uint32, uint32, error) {
			minor, ok := devices[file]
			if !ok {
				return 0, 0, errors.New("no such file")
			}
			return 8, minor, nil
		})
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
	if _, err := openSwap(fstest.MapFS{}, nil); err == nil {
		t.Error("a host that does not tell of its swap is taken to have none")
	}
}
