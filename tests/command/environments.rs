//! Bad environments: full disks, closed ends, files where folders should be, tiny limits. What the
//! program says, its exit code, and what it leaves. It never panics, never hangs, and leaves no half.

#![cfg(target_os = "linux")]

mod place;

use insta::assert_snapshot;
use place::{can_mount, told};

/// A test that runs a script and holds what came of it against a snapshot.
macro_rules! environments {
    ($($name:ident: $script:expr;)*) => {
        $(#[test]
        fn $name() {
            assert_snapshot!(told($script));
        })*
    };
}

/// The same, where a file system has to be mounted.
macro_rules! mounted {
    ($($name:ident: $options:expr, $script:expr;)*) => {
        $(#[test]
        fn $name() {
            if can_mount() {
                let inner = format!(
                    "mkdir disk; export -f run; unshare -m bash -c 'mount -t tmpfs -o {} none disk || exit 99; {}'",
                    $options, $script,
                );
                assert_snapshot!(told(&inner));
            }
        })*
    };
}

// Disks and permissions.
mounted! {
    a_disk_full_at_once: "size=16k", "run --out disk/out; code=$?; ls -A disk; exit $code";
    a_disk_with_room_for_tables_alone: "size=64k", "run --out disk/out; code=$?; ls -A disk; exit $code";
    a_disk_with_room_for_half: "size=256k", "run --out disk/out; code=$?; ls -A disk; exit $code";
    a_disk_that_fills_meanwhile: "size=4m",
        "run --size 40000 --out disk/out 2>err & until [ -e disk/out.unfinished/scenario.toml ]; do kill -0 $! || break; done; head -c 4m /dev/zero > disk/fill 2>/dev/null; wait $!; code=$?; sed -E \"s/(write|create) .*: the/write FILE: the/\" err >&2; rm err; ls -A disk; exit $code";
    no_inodes_left: "nr_inodes=6", "run --out disk/out; code=$?; ls -A disk; exit $code";
    a_read_only_disk: "size=1m", "mount -o remount,ro disk; run --out disk/out";
    an_earlier_run_stays_when_the_disk_is_full: "size=1m",
        "run --out disk/out >/dev/null; head -c 2m /dev/zero > disk/fill 2>/dev/null; sed -i s/Small/Other/ small.toml; run --force --out disk/out; code=$?; (cd disk/out && sha256sum --quiet -c SHA256SUMS) && ls disk; exit $code";
}

environments! {
    a_parent_without_permission: "mkdir -m 555 locked; as_nobody \"$G\" run small.toml --draws 0 --sensitivity off --quiet --out locked/out";
    a_scenario_without_permission: "chmod 000 small.toml; as_nobody \"$G\" run small.toml --out out; code=$?; rm -f small.toml; exit $code";
    a_file_where_the_folder_should_be: "echo mine > out; run --out out; code=$?; cat out >&2; exit $code";
    a_file_where_the_parent_should_be: "echo mine > parent; run --out parent/out";
    a_folder_where_the_scenario_should_be: "mkdir folder; \"$G\" run folder --out out";
    a_folder_that_is_not_a_run_s: "mkdir out; echo mine > out/thesis.txt; run --force --out out; code=$?; cat out/thesis.txt >&2; exit $code";
    a_dangling_link_as_scenario: "ln -s nowhere.toml link.toml; \"$G\" run link.toml --out out";
    a_circle_of_links_as_scenario: "ln -s b.toml a.toml; ln -s a.toml b.toml; \"$G\" run a.toml --out out";
    a_dangling_link_as_folder: "ln -s nowhere out; run --out out";
    a_name_too_long: "run --out \"$(printf 'x%.0s' $(seq 300))\"";
    a_path_too_long: "run --out \"$(printf 'abcdefgh/%.0s' $(seq 600))out\"";
    a_working_folder_that_is_gone: "mkdir gone; cd gone; rmdir ../gone; \"$G\" run ../small.toml --draws 0 --sensitivity off --quiet --out out";
    no_folder_for_temporary_files: "TMPDIR=/nowhere run --out out";
}

// Ends that are closed or full.
environments! {
    stdout_closed: "run --out out >&-";
    stderr_closed: "run --out out 2>&-";
    stdin_closed: "run --out out <&-";
    all_ends_closed: "run --out out <&- >&- 2>&-";
    stdout_full: "run --out out > /dev/full";
    stderr_full: "\"$G\" run small.toml --draws 0 --sensitivity off --out out 2> /dev/full";
    stderr_full_and_something_to_say: "\"$G\" run nowhere.toml 2> /dev/full";
    a_reader_that_has_gone: "{ sleep 0.2; run --out out; echo \"code $?\" >&2; } | true";
    a_check_for_a_reader_that_has_gone: "{ sleep 0.2; \"$G\" check small.toml; echo \"code $?\" >&2; } | true";
}

// What stands in the environment.
environments! {
    no_home: "env -u HOME \"$G\" run small.toml --draws 0 --sensitivity off --quiet --out out";
    no_environment_at_all: "env -i \"$G\" run small.toml --draws 0 --sensitivity off --quiet --out out";
    a_poor_language: "LC_ALL=C LANG=C \"$G\" run small.toml --set 'title=Ünïcode' --draws 0 --sensitivity off --quiet --out out";
    no_colors_wanted: "NO_COLOR=1 TERM=dumb \"$G\" run small.toml --set nothing=1 --out out";
    an_odd_number_of_threads: "RAYON_NUM_THREADS=many \"$G\" run small.toml --draws 0 --sensitivity off --quiet --out out";
}

// Limits.
environments! {
    few_open_files_and_then_enough: "(ulimit -n 6; run --out out) 2>&1 | sed 's/create .*: too/create FILE: too/' >&2; echo \"code ${PIPESTATUS[0]}\" >&2; run --out out";
    small_files_only_and_then_none: "(ulimit -f 8; run --out out) 2>/dev/null; echo \"code $?\" >&2; run --out out";
    small_files_only_and_no_signal: "trap '' XFSZ; ulimit -f 8; run --out out";
    no_more_memory: "ulimit -v 200000; exec \"$G\" run small.toml --set design.replicates=900000 --draws 0 --sensitivity off --quiet --threads 2 --max-memory 100GB --max-disk 100GB --out out";
    no_more_threads: "as_nobody bash -c 'ulimit -u 1; exec \"$G\" run small.toml --draws 0 --sensitivity off --quiet --threads 2 --out out'";
}

// Texts that are none, or too much.
environments! {
    an_empty_scenario: ": > empty.toml; \"$G\" run empty.toml --out out";
    a_scenario_with_a_byte_order_mark: "printf '\\357\\273\\277' > bom.toml; cat small.toml >> bom.toml; \"$G\" run bom.toml --draws 0 --sensitivity off --quiet --out out";
    a_scenario_in_utf_16: "iconv -f UTF-8 -t UTF-16 small.toml > wide.toml; \"$G\" run wide.toml --out out";
    a_scenario_in_latin_1: "sed 's/Small/Caf\\xe9/' small.toml > latin.toml; \"$G\" run latin.toml --out out";
    data_in_latin_1: "printf 'basket\\n20\\n30\\ncaf\\xe9\\n' > data.csv; { sed '/^basket/d' small.toml; printf '\\n[population.data]\\nfile = \"data.csv\"\\nbasket = \"basket\"\\n'; } > own.toml; \"$G\" run own.toml --out out";
    a_scenario_s_name_that_is_no_text: "\"$G\" run \"$(printf 'a\\377.toml')\" --out out";
    a_folder_s_name_that_is_no_text: "run --out \"$(printf 'o\\377')\"";
    a_setting_that_is_no_text: "\"$G\" run small.toml --set \"$(printf 'title=\\377')\" --out out";
    two_hundred_thousand_brackets: "{ printf 'title = '; head -c 200000 /dev/zero | tr '\\0' '['; } > deep.toml; \"$G\" run deep.toml --out out";
    a_hundred_megabytes: "{ printf '# '; head -c 100000000 /dev/zero | tr '\\0' 'a'; } > huge.toml; \"$G\" run huge.toml --out out";
    an_endless_scenario: "\"$G\" run /dev/zero --out out";
    an_empty_device: "\"$G\" run /dev/null --out out";
    a_scenario_through_a_pipe: "mkfifo pipe.toml; (cat small.toml > pipe.toml) >/dev/null 2>&1 & \"$G\" run pipe.toml --out out; code=$?; kill $!; exit $code";
}
