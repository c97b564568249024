{{- /*
The template of a job's or a sweep's pod.

root: of the chart; settings: what Kubernetes needs for it; component, job, args, deadline, jobsMap:
see leasehold.pod; checksum: of the jobs file
*/ -}}
{{- define "leasehold.podTemplate" -}}
{{- /* A pod reads its file once, when it starts: another file has to be another template. */ -}}
{{- $checksum := dict "checksum/config" .checksum -}}
metadata:
  labels:
    {{- include "leasehold.podLabels" (dict "root" .root "component" .component "job" .job "more" .settings.labels) | nindent 4 }}
  annotations:
    {{- include "leasehold.over" (dict "upper" $checksum "lower" .settings.annotations) | fromJson | toYaml | nindent 4 }}
spec:
  {{- include "leasehold.pod" . | nindent 2 }}
{{- end -}}

{{- /*
The specification of every pod: one container, restricted, that may write to a temporary folder only
and has no account at the cluster.

root: of the chart; settings: what Kubernetes needs for it; component: what it is for, which is its
container's name too; job: its name, where it belongs to one; args: of leasehold; deadline: in
seconds; jobsMap: the ConfigMap of the jobs file
*/ -}}
{{- define "leasehold.pod" -}}
{{- $settings := .settings -}}
{{- $scrape := (.root.Values.metrics | default dict).scrape | default dict -}}
{{- $scraped := hasKey (.root.Values.metrics | default dict) "scrape" -}}
{{- /* By default a number that is nobody's, so that it owns no file by accident. */ -}}
{{- $user := $settings.runAsUser | default 65532 -}}
restartPolicy: Never
activeDeadlineSeconds: {{ .deadline }}
{{- /* Above what a killed run takes to roll back, write down, report and let go of its lease. */}}
terminationGracePeriodSeconds: 60
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $settings.serviceAccountName }}
serviceAccountName: {{ quote . }}
{{- end }}
{{- with $settings.priorityClassName }}
priorityClassName: {{ quote . }}
{{- end }}
{{- range $key := (list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints") }}
{{- with get $settings $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- with $settings.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ quote . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  {{- if ne (toString $user) "arbitrary" }}
  runAsUser: {{ int64 $user }}
  runAsGroup: {{ int64 $user }}
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
containers:
  - name: {{ .component }}
    image: {{ $settings.image | default "" | quote }}
    {{- with $settings.imagePullPolicy }}
    imagePullPolicy: {{ . }}
    {{- end }}
    {{- /* No command: the image's entry point is leasehold. */}}
    args: {{ .args | toJson }}
    {{- with (include "leasehold.environment" (dict "job" .job "env" $settings.env) | fromYamlArray) }}
    env:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- if and .job $scraped }}
    ports:
      - name: metrics
        containerPort: {{ $scrape.port | default 9464 | int64 }}
        protocol: TCP
    {{- end }}
    {{- with $settings.resources }}
    resources:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- /* Leasehold writes its own message; what ends it before it can is in the log's last lines. */}}
    terminationMessagePath: /dev/termination-log
    terminationMessagePolicy: FallbackToLogsOnError
    securityContext:
      allowPrivilegeEscalation: false
      capabilities:
        drop: [ALL]
      readOnlyRootFilesystem: true
    volumeMounts:
      - name: jobs
        mountPath: /etc/leasehold
        readOnly: true
      - name: tmp
        mountPath: /tmp
      {{- range $i, $folder := keys $settings.secretMounts | sortAlpha }}
      - name: secret-{{ $i }}
        mountPath: {{ quote $folder }}
        readOnly: true
      {{- end }}
volumes:
  - name: jobs
    configMap:
      name: {{ .jobsMap | quote }}
  - name: tmp
    emptyDir:
      sizeLimit: {{ include "leasehold.quantity" ($settings.temporaryFolder | default "1Gi") | quote }}
  {{- range $i, $folder := keys $settings.secretMounts | sortAlpha }}
  - name: secret-{{ $i }}
    secret:
      secretName: {{ get $settings.secretMounts $folder | quote }}
  {{- end }}
{{- end -}}

{{- /*
The environment of a container, in order of names.

job: its name, where it belongs to one; env: by name, a text or a key of a Secret
*/ -}}
{{- define "leasehold.environment" -}}
{{- $env := list -}}
{{- if .job -}}
  {{- /* Its suffix is the scheduled instant, which all pods of one Kubernetes Job share. */ -}}
  {{- $label := dict "fieldPath" "metadata.labels['batch.kubernetes.io/job-name']" -}}
  {{- $env = append $env (dict "name" "LEASEHOLD_KUBERNETES_JOB" "valueFrom" (dict "fieldRef" $label)) -}}
{{- end -}}
{{- range $name, $value := .env -}}
  {{- if kindIs "map" $value -}}
    {{- $key := dict "name" $value.secret "key" $value.key -}}
    {{- $env = append $env (dict "name" $name "valueFrom" (dict "secretKeyRef" $key)) -}}
  {{- else -}}
    {{- $env = append $env (dict "name" $name "value" $value) -}}
  {{- end -}}
{{- end -}}
{{- toYaml $env -}}
{{- end -}}
