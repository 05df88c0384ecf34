#!/bin/sh
# The missing parts of a plan as a SLURM array of single processors, and the merging once all of them are done.
#
#   recipes/slurm.sh plan.json parts output/x [options for sbatch, such as --time=30:00 --partition=short]
#
# Run it again after a failure: parts that are there are not run again. Clusters allow arrays up to MaxArraySize (often 1000): plan
# no more parts than that.
set -eu
plan=$1 parts=$2 out=$3
shift 3

mkdir -p "$parts"
missing=$(goodwill merge "$plan" "$parts" --list-missing)
after=
if [ -n "$missing" ]; then
    array=$(sbatch --parsable --job-name=goodwill-part --array="$missing" --cpus-per-task=1 --mem=1G "$@" \
        --wrap="goodwill part '$plan' --index \$SLURM_ARRAY_TASK_ID --threads 1 --out '$parts'")
    after="--dependency=afterok:$array"
fi
sbatch --parsable --job-name=goodwill-merge $after --mem=2G "$@" \
    --wrap="goodwill merge '$plan' '$parts' --out '$out'"
