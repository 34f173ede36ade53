// Reads Compose files with the reader of the Compose Specification: each line of standard input is a request, and is answered by a line
// with the normal form, both JSON. It runs in WebAssembly inside Node (reader-worker.mjs), which decides which files it may open.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

// What is asked for. All paths are absolute.
type request struct {
	Files []struct {
		Path    string `json:"path"`
		Content string `json:"content"`
	} `json:"files"`
	Folder string `json:"folder"`
	// of the project, where the file names none
	Name        string            `json:"name"`
	Profiles    []string          `json:"profiles"`
	Environment map[string]string `json:"environment"`
	// names of variables that the file does not get
	Withheld []string `json:"withheld"`
	// files of variables, the .env beside the file or those that were named instead; a later one goes before an earlier one
	Settings []string `json:"settings"`
	Home     string `json:"home"`
}

type failure struct {
	// a file of settings, if it is not the Compose file that is wrong
	File string `json:"file,omitempty"`
	// what refers to that file
	Place   string `json:"place,omitempty"`
	Message string `json:"message"`
}

// A name that a service takes from the environment without saying so by ${NAME}, or by ${NAME} in a file of settings.
type bareName struct {
	Place   string `json:"place"`
	Name    string `json:"name"`
	IsNamed bool   `json:"isNamed"`
}

type answer struct {
	Project  json.RawMessage `json:"project,omitempty"`
	Failures []failure       `json:"failures"`
	// what Compose would refuse of a file that can be read: names that stand for nothing, keys that exclude each other
	Inconsistent string `json:"inconsistent,omitempty"`
	// services that only a profile starts, with their profiles
	Disabled map[string][]string `json:"disabled"`
	Warnings []string            `json:"warnings"`
	// variables that any of the files asks for
	Asked []string   `json:"asked"`
	Bare  []bareName `json:"bare"`
	// what the files of variables say
	Settings map[string]string `json:"settings"`
}

// reading is one request at work.
type reading struct {
	request request
	answer  answer
	// variables: those of files, and above them those of the environment
	variables types.Mapping
	asked     map[string]bool
	warnings  map[string]bool
}

func main() {
	// Memory is cheap for the moment that a file is read, and bounded from outside.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
	requests := json.NewDecoder(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	logrus.SetFormatter(onlyMessage{})
	for {
		r := &reading{asked: map[string]bool{}, warnings: map[string]bool{}}
		if err := requests.Decode(&r.request); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		_ = os.Setenv("HOME", r.request.Home)
		logrus.SetOutput(r)
		r.read()
		r.answer.Asked = sorted(r.asked)
		r.answer.Warnings = sorted(r.warnings)
		if err := answers.Encode(r.answer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}

type onlyMessage struct{}

func (onlyMessage) Format(entry *logrus.Entry) ([]byte, error) { return []byte(entry.Message), nil }

// Write takes a warning of the library.
func (r *reading) Write(warning []byte) (int, error) {
	r.warnings[string(warning)] = true
	return len(warning), nil
}

func (r *reading) read() {
	r.answer.Failures = []failure{}
	r.answer.Disabled = map[string][]string{}
	r.answer.Bare = []bareName{}
	if !r.readSettings() {
		return
	}
	if profiles := r.variables["COMPOSE_PROFILES"]; len(r.request.Profiles) == 0 && profiles != "" {
		r.request.Profiles = strings.Split(profiles, ",")
	}
	project, err := r.load(false)
	if err != nil {
		inconsistent := err
		if project, err = r.load(true); err == nil {
			r.answer.Inconsistent = inconsistent.Error()
		}
	}
	if err != nil {
		r.answer.Failures = append(r.answer.Failures, failuresOf(err)...)
		return
	}
	for name, service := range project.DisabledServices {
		r.answer.Disabled[name] = service.Profiles
	}
	r.takeBareNames(project)
	if !r.checkEnvFiles(project) {
		return
	}
	resolved, err := project.WithServicesEnvironmentResolved(false)
	if err == nil {
		resolved, err = resolved.WithServicesLabelsResolved(false)
	}
	if err == nil {
		plainKeys(resolved)
		r.answer.Project, err = resolved.MarshalJSON(types.WithSecretContent)
	}
	if err != nil {
		r.answer.Failures = append(r.answer.Failures, failuresOf(err)...)
	}
}

// plainKeys makes one text of each ssh key: the library writes those with a path as no JSON.
func plainKeys(project *types.Project) {
	for _, service := range project.Services {
		if service.Build == nil {
			continue
		}
		for i, key := range service.Build.SSH {
			if key.Path != "" {
				service.Build.SSH[i] = types.SSHKey{ID: key.ID + "=" + key.Path}
			}
		}
	}
}

// readSettings reads the files of variables, and sets the variables.
func (r *reading) readSettings() bool {
	r.variables = types.Mapping{}
	r.answer.Settings = map[string]string{}
	for _, file := range r.request.Settings {
		content, err := os.ReadFile(file)
		if err == nil {
			// Compose lets a variable of a file stand for what that file, and those before it, set above, the environment first.
			err = dotenv.ParseWithFormat(bytes.NewReader(content), file, r.answer.Settings, r.lookup, "")
		}
		if err != nil {
			r.fail(failure{File: file, Message: err.Error()})
			return false
		}
	}
	r.variables = r.variables.Merge(r.answer.Settings)
	for name, value := range r.request.Environment {
		r.variables[name] = value
	}
	return true
}

// lookup gives a variable of the environment, else of a file that was read before, and remembers that it was asked for.
func (r *reading) lookup(name string) (string, bool) {
	r.asked[name] = true
	if value, ok := r.request.Environment[name]; ok {
		return value, true
	}
	value, ok := r.answer.Settings[name]
	return value, ok
}

func (r *reading) fail(one failure) { r.answer.Failures = append(r.answer.Failures, one) }

// The library takes names without a value from an environment, and does not say so. It is given this instead of each value.
const taken = "\x00taken:"

func markOf(name string) string { return taken + name + "\x00" }

// load reads the files. Variables in ${...} are looked up here; what takes a value by its name alone gets a mark.
func (r *reading) load(lax bool) (*types.Project, error) {
	environment := types.Mapping{}
	for name, value := range r.variables {
		// Empty stays empty: ${NAME:-other} in the .env beside an included file asks for that.
		if value == "" {
			environment[name] = ""
		} else {
			environment[name] = markOf(name)
		}
	}
	for _, name := range r.request.Withheld {
		environment[name] = markOf(name)
	}
	details := types.ConfigDetails{WorkingDir: r.request.Folder, Environment: environment}
	for _, file := range r.request.Files {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: file.Path, Content: []byte(file.Content)})
	}
	return loader.LoadWithContext(context.Background(), details, func(o *loader.Options) {
		o.SetProjectName(r.request.Name, false)
		o.Profiles = r.request.Profiles
		o.SkipConsistencyCheck = lax
		o.SkipResolveEnvironment = true
		o.SkipResolveLabels = true
		o.Interpolate.Substitute = r.substitute
	})
}

func (r *reading) substitute(text string, mapping template.Mapping) (string, error) {
	return template.Substitute(text, func(name string) (string, bool) {
		r.asked[name] = true
		if value, ok := r.variables[name]; ok {
			return value, true
		}
		// Of the .env beside an included file; its own variables may hold marks.
		value, ok := mapping(name)
		if !ok || value == markOf(name) {
			return "", false
		}
		return r.withValues(value), true
	})
}

// withValues puts values where marks are.
func (r *reading) withValues(text string) string {
	if !strings.Contains(text, taken) {
		return text
	}
	return marks.ReplaceAllStringFunc(text, func(mark string) string {
		name := strings.TrimSuffix(strings.TrimPrefix(mark, taken), "\x00")
		r.asked[name] = true
		return r.variables[name]
	})
}

var marks = regexp.MustCompile(taken + "[^\x00]+\x00")

// takeBareNames puts values in the place of marks, and remembers who takes what by its name alone.
func (r *reading) takeBareNames(project *types.Project) {
	project.Environment = r.variables.Clone()
	for name, service := range project.Services {
		r.takeInto("services."+name+".environment", service.Environment)
		if service.Build != nil {
			r.takeInto("services."+name+".build", service.Build.Args)
		}
	}
	add := func(place, name string) {
		r.answer.Bare = append(r.answer.Bare, bareName{Place: place, Name: name})
	}
	for name, secret := range project.Secrets {
		if secret.Environment != "" {
			add("secrets."+name, secret.Environment)
			secret.Content = r.variables[secret.Environment]
			project.Secrets[name] = secret
		}
	}
	for name, config := range project.Configs {
		if config.Environment != "" {
			add("configs."+name, config.Environment)
			config.Content = r.variables[config.Environment]
			project.Configs[name] = config
		}
	}
	sort.Slice(r.answer.Bare, func(i, j int) bool {
		a, b := r.answer.Bare[i], r.answer.Bare[j]
		return a.Place < b.Place || (a.Place == b.Place && a.Name < b.Name)
	})
}

func (r *reading) takeInto(place string, values types.MappingWithEquals) {
	for key, value := range values {
		if value == nil || !strings.HasPrefix(*value, taken) {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(*value, taken), "\x00")
		r.answer.Bare = append(r.answer.Bare, bareName{Place: place, Name: name})
		if own, ok := r.variables[name]; ok {
			values[key] = &own
		} else {
			values[key] = nil
		}
	}
}

// checkEnvFiles finds every env_file that is missing or cannot be read, and the names that they take from the environment.
func (r *reading) checkEnvFiles(project *types.Project) bool {
	good := true
	names := make([]string, 0, len(project.Services))
	for name := range project.Services {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		service := project.Services[name]
		place := "services." + name + ".env_file"
		own := service.Environment.Resolve(project.Environment.Resolve)
		values := own.ToMapping()
		for _, file := range service.EnvFiles {
			content, err := os.ReadFile(file.Path)
			if info, failed := os.Stat(file.Path); failed == nil && info.IsDir() {
				err = errors.New("is a directory")
			}
			if errors.Is(err, os.ErrNotExist) && !bool(file.Required) {
				continue
			}
			if err == nil && file.Format == "" {
				err = r.readEnvFile(place, content, own, values)
			}
			if err != nil {
				good = false
				r.fail(failure{File: file.Path, Place: place, Message: err.Error()})
			}
		}
	}
	return good
}

// readEnvFile adds what a file of settings says to `values`.
func (r *reading) readEnvFile(place string, content []byte, own types.MappingWithEquals, values types.Mapping) error {
	asked := map[string]bool{}
	before := values.Clone()
	err := dotenv.ParseWithFormat(bytes.NewReader(content), place, values, func(name string) (string, bool) {
		asked[name] = true
		if value, ok := r.variables[name]; ok {
			return value, true
		}
		if value, ok := own[name]; ok && value != nil {
			return *value, true
		}
		return "", false
	}, "")
	if err != nil {
		return err
	}
	// A name without a value is left out where nobody has one. A required variable may be missing then, which is no fault here.
	_ = dotenv.ParseWithFormat(bytes.NewReader(content), place, before, func(string) (string, bool) { return "", false }, "")
	for _, name := range sorted(asked) {
		_, isSet := before[name]
		_, isValue := values[name]
		r.answer.Bare = append(r.answer.Bare, bareName{Place: place, Name: name, IsNamed: isSet || !isValue})
	}
	return nil
}

// failuresOf takes joined errors apart: variables are all looked at before the first is reported.
func failuresOf(err error) []failure {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []failure
		for _, one := range joined.Unwrap() {
			all = append(all, failuresOf(one)...)
		}
		return all
	}
	return []failure{{Message: err.Error()}}
}

func sorted(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for one := range set {
		list = append(list, one)
	}
	sort.Strings(list)
	return list
}
