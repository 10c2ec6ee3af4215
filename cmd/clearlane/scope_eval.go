package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"clearlane/triage/route"
)

// evalFlags are the settings of clearlane scope eval.
type evalFlags struct {
	modelFlags
	groups, topics       string
	intents, json, folds bool
	chatter, unnamed     bool
	shots, corrections   int
	seed                 uint64
}

// newScopeEvalCmd measures the router on labelled asks or on an intent set.
func newScopeEvalCmd(p program) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval --map MAP.yaml ASKS.jsonl | eval --intents TRAIN.jsonl [TEST.jsonl …]",
		Short: "Measure the router on labelled asks, or on an intent set",
		Long: `Measure the router.

With --map: train on the map alone and decide every ask of ASKS.jsonl, lines like
  {"id","text","function","in_scope","also","owner","tags","topic"}.
With --intents: lines {"text","label"}; "oos" in a test set is out of scope. Without a
test file, what --shots leaves of TRAIN is the test.
With --chatter and --map: posts that are no asks, lines "kind: post ## why". With
--chatter and --folds alone: the posts that the program ships, each as read by a gate
made without its fifth.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.chatter && f.folds && len(args) == 0 {
				return f.evalPosts(cmd.OutOrStdout())
			}
			if len(args) == 0 {
				return errors.New("give a file to measure on")
			}
			if f.chatter {
				return f.evalChatter(cmd.OutOrStdout(), args)
			}
			var r route.Report
			var err error
			if f.intents {
				r, err = f.evalIntents(p, args)
			} else {
				r, err = f.evalMap(p, args)
			}
			if err != nil {
				return err
			}
			if f.json {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), r.String())
			return err
		},
	}
	f.on(cmd)
	cmd.Flags().BoolVar(&f.intents, "intents", false, "the files are an intent set")
	cmd.Flags().BoolVar(&f.chatter, "chatter", false, "with --map: the file holds posts that are no asks, lines \"kind: post ## why\"")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&f.folds, "folds", false, "with --map: learn from four fifths, measure on the fifth: the calibration from the asks; with --chatter and no file, the shipped posts")
	cmd.Flags().StringVar(&f.topics, "topics", "", "with --map: file of topic labels, lines {\"id\",\"topic\"}")
	cmd.Flags().IntVar(&f.shots, "shots", 0, "with --intents: train on this many phrases a label (a group, with --groups); 0: all")
	cmd.Flags().BoolVar(&f.unnamed, "unnamed", false, "with --intents: labels are ids, not names; their words teach nothing")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "seed of --shots, --corrections and --folds")
	cmd.Flags().StringVar(&f.groups, "groups", "", "with --intents: JSON file of groups of labels; groups are the functions, labels their topics")
	cmd.Flags().IntVar(&f.corrections, "corrections", 0, "with --shots: this many more phrases of TRAIN, as corrections")
	return cmd
}

func (f evalFlags) evalMap(p program, args []string) (route.Report, error) {
	if len(args) != 1 {
		return route.Report{}, errors.New("give one file of asks")
	}
	if f.mapFile == "" {
		return route.Report{}, errors.New("which map? Give it with --map MAP.yaml, or measure an intent set with --intents")
	}
	asks, err := readAsks(args[0], route.ParseAsks)
	if err != nil {
		return route.Report{}, err
	}
	if f.topics != "" {
		src, err := os.ReadFile(f.topics)
		if err != nil {
			return route.Report{}, fmt.Errorf("read the topics: %w", err)
		}
		if asks, err = route.WithTopics(asks, f.topics, src); err != nil {
			return route.Report{}, err
		}
	}
	m, err := f.train()
	if err != nil {
		return route.Report{}, err
	}
	if f.folds {
		return route.EvaluateFolds(m, asks, f.seed, p.now), nil
	}
	return route.Evaluate(m, asks, p.now), nil
}

func (f evalFlags) evalPosts(w io.Writer) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	r := route.EvaluatePosts(!opts.NoEncoder)
	if f.json {
		return json.NewEncoder(w).Encode(r)
	}
	_, err = fmt.Fprint(w, r)
	return err
}

func (f evalFlags) evalChatter(w io.Writer, args []string) error {
	m, err := f.train()
	if err != nil {
		return err
	}
	src, err := os.ReadFile(args[0])
	if err != nil {
		return fmt.Errorf("read the posts: %w", err)
	}
	r, err := route.EvaluateChatter(m, args[0], src)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(w).Encode(r)
	}
	_, err = fmt.Fprint(w, r.String())
	return err
}

func (f evalFlags) evalIntents(p program, args []string) (route.Report, error) {
	train, err := readAsks(args[0], route.ParseIntents)
	if err != nil {
		return route.Report{}, err
	}
	var test []route.Labelled
	for _, name := range args[1:] {
		more, err := readAsks(name, route.ParseIntents)
		if err != nil {
			return route.Report{}, err
		}
		test = append(test, more...)
	}
	var groups map[string][]string
	if f.groups != "" {
		src, err := os.ReadFile(f.groups)
		if err != nil {
			return route.Report{}, fmt.Errorf("read the groups: %w", err)
		}
		if err := json.Unmarshal(src, &groups); err != nil {
			return route.Report{}, fmt.Errorf("%s: want {\"group\": [\"label\", …]}: %w", f.groups, err)
		}
		train, test = route.Grouped(train, groups), route.Grouped(test, groups)
	}
	taken, rest := route.Sample(train, f.shots, f.seed)
	for _, i := range route.Shuffle(len(rest), f.seed)[:min(f.corrections, len(rest))] {
		taken = append(taken, rest[i])
	}
	if len(args) == 1 {
		if f.corrections > 0 {
			return route.Report{}, errors.New("with --corrections, give a test file: they are taken from what --shots leaves")
		}
		test = rest
	}
	if len(test) == 0 {
		return route.Report{}, errors.New("nothing to test on; give a test file, or --shots")
	}
	opts, err := f.options()
	if err != nil {
		return route.Report{}, err
	}
	opts.NoPhraseBook = true // it speaks of sales operations
	m, err := route.Train(route.IntentMap(train, groups, !f.unnamed), nil, route.Taught(taken), opts)
	if err != nil {
		return route.Report{}, err
	}
	return route.Evaluate(m, test, p.now), nil
}

func readAsks(name string, parse func(string, []byte) ([]route.Labelled, error)) ([]route.Labelled, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the asks: %w", err)
	}
	return parse(name, src)
}
