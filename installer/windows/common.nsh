; What the setup and rollback.exe share.
!define KEY "Software\QualDesk"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\QualDesk"
!define E_FILES 2
!define E_WINDOWS 3
!define E_SPACE 4
!define E_RUNNING 5
!define E_RIGHTS 6
!define E_CHECK 7
!define E_BACKUP 8
!define E_NEWER 9
!define E_NOTHING 10

; Say why and end; a silent setup says it with the exit code only.
!macro refuse code text
  MessageBox MB_OK|MB_ICONSTOP "${text}" /SD IDOK
  SetErrorLevel ${code}
  Quit
!macroend

; Cut the line end from a text that was read.
!macro cutLineEnd variable
  ${Do}
    StrCpy $8 ${variable} 1 -1
    ${If} $8 == "$\n"
    ${OrIf} $8 == "$\r"
      StrCpy ${variable} ${variable} -1
    ${Else}
      ${Break}
    ${EndIf}
  ${Loop}
!macroend

; The first line of a small ASCII file, "" when there is none.
!macro readLine file variable
  StrCpy ${variable} ""
  ClearErrors
  FileOpen $9 "${file}" r
  ${IfNot} ${Errors}
    FileRead $9 ${variable}
    FileClose $9
    !insertmacro cutLineEnd ${variable}
  ${EndIf}
  ClearErrors
!macroend

; The first two lines of a text in UTF-16 with its mark, as for_setup.py writes it.
!macro readTexts file first second
  StrCpy ${first} ""
  StrCpy ${second} ""
  ClearErrors
  FileOpen $9 "${file}" r
  ${IfNot} ${Errors}
    FileReadUTF16LE $9 ${first}
    FileReadUTF16LE $9 ${second}
    FileClose $9
    !insertmacro cutLineEnd ${first}
    !insertmacro cutLineEnd ${second}
  ${EndIf}
  ClearErrors
!macroend

; Give a whole new file its name at once, written through; a scanner may hold it for a moment.
; When it stays held, the function GIVE_UP (where there is one) puts away what was unpacked.
!macro replace from to
  StrCpy $7 0
  ${Do}
    System::Call 'kernel32::MoveFileExW(w "${from}", w "${to}", i 9) i .r8'
    IntOp $7 $7 + 1
    ${If} $8 <> 0
    ${OrIf} $7 > 20
      ${Break}
    ${EndIf}
    Sleep 250
  ${Loop}
  ${If} $8 = 0
    Delete "${from}"
    !ifdef GIVE_UP
      SetOutPath "$TEMP"
      Call ${GIVE_UP}
    !endif
    !insertmacro refuse ${E_FILES} "文件“${to}”被别的程序占用，没有换成。$\r$\n$\r$\n请等杀毒软件扫描完，或重新启动电脑后，再运行一次。"
  ${EndIf}
!macroend

!macro writeLine file text
  FileOpen $9 "${file}.new" w
  FileWrite $9 "${text}$\n"
  FileClose $9
  !insertmacro replace "${file}.new" "${file}"
!macroend

!macro putProgram name
  File "/oname=${name}.new" "${STAGE}${SEP}${name}"
  !insertmacro replace "$INSTDIR\${name}.new" "$INSTDIR\${name}"
!macroend

; A library that a process has loaded cannot be opened for writing.
!macro refuseWhileRunning folder
  ${Do}
    ${IfNot} ${FileExists} "${folder}\python311.dll"
      ${Break}
    ${EndIf}
    ClearErrors
    FileOpen $9 "${folder}\python311.dll" a
    ${IfNot} ${Errors}
      FileClose $9
      ${Break}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "资格确认台正在运行。$\r$\n$\r$\n请先保存并退出资格确认台（包括命令行窗口），再按“重试”。" /SD IDCANCEL IDRETRY +3
      SetErrorLevel ${E_RUNNING}
      Quit
  ${Loop}
  ClearErrors
!macroend
