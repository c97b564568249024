{{- /*
What an object is called, where it is, and its labels.

root: of the chart; name; component: what it is for; job: its name, where it belongs to one; more:
other labels, which never replace these
*/ -}}
{{- define "leasehold.metadata" -}}
{{- $labels := include "leasehold.podLabels" . | fromYaml -}}
{{- $chart := printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" -}}
{{- $_ := set $labels "app.kubernetes.io/managed-by" .root.Release.Service -}}
{{- $_ := set $labels "app.kubernetes.io/version" .root.Chart.AppVersion -}}
{{- $_ := set $labels "helm.sh/chart" $chart -}}
name: {{ quote .name }}
{{- with .root.Release.Namespace }}
namespace: {{ quote . }}
{{- end }}
labels:
  {{- toYaml $labels | nindent 2 }}
{{- end -}}

{{- /*
The labels of a pod, with the same arguments. A version would change them, and with them every pod,
at each upgrade of the chart.
*/ -}}
{{- define "leasehold.podLabels" -}}
{{- $labels := include "leasehold.selector" .root | fromYaml -}}
{{- $_ := set $labels "app.kubernetes.io/component" .component -}}
{{- if .job -}}
  {{- $_ := set $labels "leasehold.dev/job" .job -}}
{{- end -}}
{{- include "leasehold.over" (dict "upper" $labels "lower" .more) | fromJson | toYaml -}}
{{- end -}}

{{- /* What selects all pods of a release. */ -}}
{{- define "leasehold.selector" -}}
app.kubernetes.io/name: leasehold
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "leasehold.jobsMap.name" -}}
{{ .Release.Name }}-jobs
{{- end -}}

{{- define "leasehold.sweep.name" -}}
{{ .Release.Name }}-sweep
{{- end -}}

{{- /* Whether there is a CronJob that sweeps: where nothing is said, there is. */ -}}
{{- define "leasehold.sweeps" -}}
{{- $sweep := (.Values.kubernetes | default dict).sweep | default dict -}}
{{- ternary $sweep.enabled true (hasKey $sweep "enabled") -}}
{{- end -}}

{{- /* Whether the tables are migrated: where nothing is said, they are. */ -}}
{{- define "leasehold.migrates" -}}
{{- $top := .Values.kubernetes | default dict -}}
{{- ternary $top.migrate true (hasKey $top "migrate") -}}
{{- end -}}
